// What many plans have in common: areas that stay together, and borders on which
// the plans do not agree.
import type { Edge } from './layer'

/** Two units that touch, and the share of plans in which they share a region. */
export interface Together {
  a: number
  b: number
  share: number
}

/**
 * The core of each unit, or -1: units are of one core where pairs connect them that
 * touch and share a region in at least `least` of the plans. Cores have two units at
 * least and are numbered by their first.
 */
export function cores(units: number, pairs: readonly Together[], least: number): { of: Int32Array; count: number } {
  const parent = Int32Array.from({ length: units }, (_, u) => u)
  const root = (u: number): number => {
    while (parent[u] !== u) u = parent[u] = parent[parent[u]!]!
    return u
  }
  for (const { a, b, share } of pairs) if (share >= least) parent[root(a)] = root(b)
  const size = new Int32Array(units)
  for (let u = 0; u < units; u++) size[root(u)]!++
  const number = new Map<number, number>()
  const of = new Int32Array(units).fill(-1)
  for (let u = 0; u < units; u++) {
    const r = root(u)
    if (size[r]! < 2) continue
    if (!number.has(r)) number.set(r, number.size)
    of[u] = number.get(r)!
  }
  return { of, count: number.size }
}

/** The share of each edge of the drawing; NaN where its units do not touch, or where it is the outer border. */
export function edgeShares(edges: readonly Edge[], pairs: readonly Together[]): Float64Array {
  const at = new Map(pairs.map(({ a, b, share }) => [pairKey(a, b), share]))
  return Float64Array.from(edges, ({ a, b }) => (b < 0 ? NaN : at.get(pairKey(a, b)) ?? NaN))
}

const pairKey = (a: number, b: number): number => Math.min(a, b) * 2 ** 26 + Math.max(a, b)

/** Neighbours of each unit with the share, most often together first. */
export function neighbours(units: number, pairs: readonly Together[]): { unit: number; share: number }[][] {
  const out: { unit: number; share: number }[][] = Array.from({ length: units }, () => [])
  for (const { a, b, share } of pairs) {
    out[a]!.push({ unit: b, share })
    out[b]!.push({ unit: a, share })
  }
  for (const list of out) list.sort((x, y) => y.share - x.share || x.unit - y.unit)
  return out
}

/** How much the plans agree on a border, from 0, all of them, to 1, half against half. */
export const contest = (share: number): number => 1 - Math.abs(2 * share - 1)

/** Kinds of border, by the share of plans that have its sides together. */
export const kinds = ['open', 'contested', 'leaning', 'apart', 'together'] as const
export type Kind = (typeof kinds)[number]

export function kindOf(share: number): Kind {
  if (share < 0.05) return 'apart'
  if (share > 0.95) return 'together'
  if (share < 0.2 || share > 0.8) return 'leaning'
  return share < 0.4 || share > 0.6 ? 'contested' : 'open'
}
