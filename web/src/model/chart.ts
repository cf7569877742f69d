// Axes and bins of charts.

/** A step of 1, 2 or 5 times a power of ten that cuts a span into about `wanted` parts. */
export function niceStep(span: number, wanted: number): number {
  if (!(span > 0)) return 1
  const rough = span / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const times = [1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10
  return times * power
}

/** Round numbers within a range, both ends included. */
export function ticks(low: number, high: number, wanted: number): number[] {
  const step = niceStep(high - low, wanted)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step)
}

interface Bin {
  /** Included. */
  from: number
  /** Excluded. */
  to: number
  /** Which of the values lie in it, by index. */
  members: number[]
}

/** Bins of one width with round ends that hold all values: about `wanted` of them. */
export function bins(values: readonly number[], wanted: number): Bin[] {
  if (values.length === 0) return []
  const low = Math.min(...values)
  const high = Math.max(...values)
  const step = niceStep(high - low, wanted)
  const first = Math.floor(low / step)
  const count = Math.floor(high / step) - first + 1
  const out: Bin[] = Array.from({ length: count }, (_, i) => ({ from: (first + i) * step, to: (first + i + 1) * step, members: [] }))
  for (const [i, x] of values.entries()) out[Math.floor(x / step) - first]!.members.push(i)
  return out
}

/** A straight scale from figures to places. */
export function scaled(low: number, high: number, from: number, to: number): (x: number) => number {
  const per = high > low ? (to - from) / (high - low) : 0
  return (x) => (per === 0 ? (from + to) / 2 : from + (x - low) * per)
}
