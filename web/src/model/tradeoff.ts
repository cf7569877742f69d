// Plans with different emphases: how much of one aim costs how much of another.
import type { Full } from '../api/client'
import type { FrontierTable, Scorecard, SweepTable } from '../api/schema'

export interface TradePoint {
  key: string
  /** Name of the plan; empty where only its measures are known. */
  plan: string
  label: string
  /** Largest and mean deviation from the mean population. */
  largest: number
  mean: number
  captured: number
}

/** The plans of a frontier, the most equal in people first; the plan of the question itself is among them. */
export function frontPoints(front: Full<FrontierTable>, words: { plan: (i: number) => string }): TradePoint[] {
  return front.rows
    .map((row) => ({ key: row.plan, plan: row.plan, label: '', largest: row.maxDeviation, mean: row.meanDeviation, captured: row.needsCaptured }))
    .sort((a, b) => a.mean - b.mean || a.captured - b.captured)
    .map((p, i) => ({ ...p, label: words.plan(i + 1) }))
}

/** Points of a sweep that have a plan. */
export function sweepPoints(sweep: Full<SweepTable>): TradePoint[] {
  return sweep.rows
    .filter((row) => row.plan)
    .map((row) => ({ key: row.point, plan: row.plan, label: row.label, largest: row.maxDeviation, mean: row.meanDeviation, captured: row.needsCaptured }))
}

/** Points that the scorecard of a plan has as evidence: measures, without plans. */
export function evidencePoints(card: Full<Scorecard>, label: (weight: number) => string): TradePoint[] {
  const evidence = card.evidence as Full<Scorecard>['evidence'] | null | undefined
  return (evidence?.tradeOff ?? []).map((p, i) => ({ key: `e${i}`, plan: '', label: label(p.needsWeight), largest: p.maxDeviation, mean: p.meanDeviation, captured: p.needsCaptured }))
}

/** By which deviation points are told apart. */
export type Across = 'largest' | 'mean'

/** The deviation that differs more among points: bounds that are tight leave the largest where it is. */
export function across(points: readonly TradePoint[]): Across {
  const range = (by: Across): number => Math.max(...points.map((p) => p[by])) - Math.min(...points.map((p) => p[by]))
  return range('largest') >= range('mean') ? 'largest' : 'mean'
}

/** Points that no other beats: none captures as much with as small a deviation, and more of one. */
export function unbeaten(points: readonly TradePoint[], by: Across): boolean[] {
  return points.map((p) => !points.some((q) => q[by] <= p[by] && q.captured >= p.captured && (q[by] < p[by] || q.captured > p.captured)))
}
