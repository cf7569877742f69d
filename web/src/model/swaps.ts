// How two plans differ: which region of the one is which of the other, and which
// regions give areas to each other.

/** Two regions of plan A that give each other areas. */
export interface Swap {
  /** Indices of the regions in A; `a` is the smaller. */
  a: number
  b: number
  /** Units that go from `a` to `b`, and from `b` to `a`. */
  there: number[]
  back: number[]
  /** People in all of them. */
  people: number
}

/**
 * The region of A that each region of B stands for, -1 where there is none: the one
 * whose units stay where they are. `moved` are the units that do not.
 */
export function counterparts(a: Int32Array, b: Int32Array, count: number, moved: ReadonlySet<number>): number[] {
  const match = new Array<number>(count).fill(-1)
  for (const [u, r] of b.entries()) if (r >= 0 && !moved.has(u)) match[r] = a[u]!
  return match
}

/** Pairs of regions that exchange units in both directions, most people first. */
export function swaps(a: Int32Array, b: Int32Array, match: readonly number[], moved: Iterable<number>, people: (unit: number) => number): Swap[] {
  const pairs = new Map<string, Swap>()
  for (const u of moved) {
    const [from, to] = [a[u]!, match[b[u]!] ?? -1]
    if (from < 0 || to < 0 || from === to) continue
    const [low, high] = [Math.min(from, to), Math.max(from, to)]
    const key = `${low} ${high}`
    const pair = pairs.get(key) ?? { a: low, b: high, there: [], back: [], people: 0 }
    pairs.set(key, pair)
    ;(from === low ? pair.there : pair.back).push(u)
    pair.people += people(u)
  }
  return [...pairs.values()].filter((p) => p.there.length > 0 && p.back.length > 0).sort((x, y) => y.people - x.people || x.a - y.a || x.b - y.b)
}

/** How a region is called in few letters: by its code, or where that says nothing to people by its name. */
export const called = (r: { code: string; name: string } | undefined): string => (r === undefined ? '' : r.name && r.code.length > 6 ? r.name : r.code)

/** The same in at most 24 letters, cut between words, for labels on a map. */
export function calledShort(r: { code: string; name: string }): string {
  const whole = called(r)
  if (whole.length <= 24) return whole
  const cut = whole.slice(0, 24)
  return `${cut.slice(0, Math.max(cut.search(/[\s,]+\S*$/), 12))}…`
}
