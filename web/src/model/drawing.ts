// How a plan is drawn: where labels go, and which lines are borders of regions.
import type { Layer } from './layer'
import { members, type PlanView } from './plan'

/** A label for each region: near the middle of its people, on one of its units. */
export function labels(on: Layer, plan: PlanView, text: (region: PlanView['regions'][number]) => string = (r) => r.code): { longitude: number; latitude: number; text: string }[] {
  return members(plan).flatMap((units, r) => {
    if (units.length === 0) return []
    let [x, y, people] = [0, 0, 0]
    for (const u of units) {
      const { longitude, latitude, population } = on.units[u]!
      x += longitude * population
      y += latitude * population
      people += population
    }
    let best = units[0]!
    let least = Infinity
    for (const u of units) {
      const { longitude, latitude } = on.units[u]!
      const d = ((longitude - x / people) * 0.6) ** 2 + (latitude - y / people) ** 2
      if (d < least) [best, least] = [u, d]
    }
    const { longitude, latitude } = on.units[best]!
    return [{ longitude, latitude, text: text(plan.regions[r]!) }]
  })
}

/** The stroke of the line between units a and b; null between units of one region. b is -1 for the outer border. */
export function ruling(plan: PlanView | null, a: number, b: number): { width: number; colour: string } | null {
  if (b < 0) return { width: 0.9, colour: '#505a5f' }
  if (plan && plan.of[a] !== plan.of[b]) return { width: 1.8, colour: '#2b3135' }
  return null
}
