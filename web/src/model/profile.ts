// Figures of areas beside those of everybody.
import type { Full } from '../api/client'
import type { Profile } from '../api/schema'

/** The mean and the standard deviation of a figure, each area counting by its people. */
interface Spread {
  mean: number
  sd: number
  /** Areas without the figure, which are left out. */
  missing: number
}

export function spread(values: ArrayLike<number>, units: readonly { population: number }[]): Spread {
  let [people, sum, squares, missing] = [0, 0, 0, 0]
  for (const [u, { population }] of units.entries()) {
    const x = values[u] ?? NaN
    if (!Number.isFinite(x)) {
      missing++
      continue
    }
    people += population
    sum += population * x
  }
  const mean = sum / people
  for (const [u, { population }] of units.entries()) {
    const x = values[u] ?? NaN
    if (Number.isFinite(x)) squares += population * (x - mean) ** 2
  }
  return { mean, sd: Math.sqrt(squares / people), missing }
}

/** Ids of the indicators of a needs profile that a layer has, in the order of the profile. */
export function needsOf(profiles: readonly Full<Profile>[], id: string, has: { has(indicator: string): boolean }): string[] {
  const profile = profiles.find((p) => p.name === `profiles/${id}`)
  return (profile?.indicators ?? []).filter((i) => i.cluster && has.has(i.id)).map((i) => i.id)
}
