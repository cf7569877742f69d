// Colours of regions, and of figures.
import type { Layer } from './layer'

/**
 * Tints for regions, told apart also with colour-blind eyes (after Okabe and Ito,
 * lightened so that labels in black can be read on all of them).
 */
export const tints = ['#8fbfe0', '#f6c886', '#8ed1b2', '#e8a6c9', '#f2e394', '#c3b1e1', '#b7c4c9', '#e9a48a'] as const
export const noRegion = '#e7eaec'

/**
 * A tint for every region such that no two that touch on the map share one. A
 * region keeps the tint that it has in `before` where that can be.
 */
export function tintRegions(layer: Layer, of: Int32Array, count: number, before: readonly number[] = []): number[] {
  const touches: Set<number>[] = Array.from({ length: count }, () => new Set())
  for (const { a, b } of layer.edges) {
    if (b < 0) continue
    const [r, s] = [of[a]!, of[b]!]
    if (r < 0 || s < 0 || r === s) continue
    touches[r]!.add(s)
    touches[s]!.add(r)
  }
  const tint = new Array<number>(count).fill(-1)
  const uses = new Array<number>(tints.length).fill(0)
  let short = false
  const give = (r: number, wanted: number): void => {
    const taken = new Set([...touches[r]!].map((n) => tint[n]!))
    let best = wanted
    if (best < 0 || taken.has(best)) {
      best = -1
      for (let c = 0; c < tints.length; c++) if (!taken.has(c) && (best < 0 || uses[c]! < uses[best]!)) best = c
    }
    short ||= best < 0
    tint[r] = Math.max(best, 0)
    uses[tint[r]]!++
  }
  const order = smallestLast(touches)
  for (const r of order) if ((before[r] ?? -1) >= 0) give(r, before[r]!)
  for (const r of order) if (tint[r]! < 0) give(r, -1)
  // Kept tints can leave none for a region; from nothing there are always enough.
  return short && before.length > 0 ? tintRegions(layer, of, count) : tint
}

/** Regions in the order in which greedy colouring of a planar map needs at most six colours. */
function smallestLast(touches: Set<number>[]): number[] {
  const left = touches.map((t) => t.size)
  const gone = new Set<number>()
  const order: number[] = []
  while (order.length < touches.length) {
    let least = -1
    for (let r = 0; r < touches.length; r++) if (!gone.has(r) && (least < 0 || left[r]! < left[least]!)) least = r
    gone.add(least)
    order.push(least)
    for (const n of touches[least]!) left[n]!--
  }
  return order.reverse()
}

/**
 * Which region before each region now is, by most units in common; -1 where none
 * is. So that a map that is drawn anew keeps its colours.
 */
export function matchRegions(now: Int32Array, count: number, before: Int32Array): number[] {
  const common = new Map<number, number>()
  for (const [u, r] of now.entries()) {
    const b = before[u] ?? -1
    if (r >= 0 && b >= 0) common.set(r * 65536 + b, (common.get(r * 65536 + b) ?? 0) + 1)
  }
  const match = new Array<number>(count).fill(-1)
  const used = new Set<number>()
  for (const [key] of [...common].sort((x, y) => y[1] - x[1] || x[0] - y[0])) {
    const [r, b] = [Math.floor(key / 65536), key % 65536]
    if (match[r] === -1 && !used.has(b)) {
      match[r] = b
      used.add(b)
    }
  }
  return match
}

/** A scale of figures: classes with the same number of units each, light to dark. */
export interface Scale {
  /** Upper ends of all classes but the last. */
  breaks: number[]
  colours: string[]
  low: number
  high: number
}

/** From light to dark, told apart also with colour-blind eyes and in grey. */
const sequence = ['#f3eec3', '#c3dcae', '#82c2a4', '#4aa2a3', '#2f7f9c', '#2c588a', '#2d2f67']
/** Below and above a middle. */
const twoSided = ['#a6611a', '#d3a35f', '#eed9b3', '#f2f2f2', '#b5d3e7', '#6a9fca', '#255a96']

export function quantileScale(values: ArrayLike<number>): Scale {
  const sorted = Array.from(values).filter(Number.isFinite).sort((a, b) => a - b)
  const breaks: number[] = []
  for (let i = 1; i < sequence.length; i++) {
    let at = Math.floor((i * sorted.length) / sequence.length)
    while (at < sorted.length && sorted[at]! <= (breaks.at(-1) ?? sorted[0]!)) at++ // the same figure is in one class
    if (at < sorted.length) breaks.push(sorted[at]!)
  }
  const colours = sequence.slice(0)
  while (colours.length > breaks.length + 1) colours.splice(Math.floor(colours.length / 2), 1)
  return { breaks, colours, low: sorted[0] ?? NaN, high: sorted.at(-1) ?? NaN }
}

/** A scale of deviations around 0. */
export function deviationScale(most: number): Scale {
  const breaks = [-0.6, -0.3, -0.1, 0.1, 0.3, 0.6].map((x) => x * most)
  return { breaks, colours: twoSided, low: -most, high: most }
}

export function colourOf(scale: Scale, value: number): string {
  if (!Number.isFinite(value)) return noRegion
  let i = 0
  while (i < scale.breaks.length && value >= scale.breaks[i]!) i++
  return scale.colours[i]!
}
