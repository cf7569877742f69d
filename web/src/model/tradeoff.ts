// Plans with different emphases: how much of one aim costs how much of another.
import type { Full } from '../api/client'
import type { Scorecard, SweepTable } from '../api/schema'

export interface TradePoint {
  key: string
  /** Name of the plan; empty where only its measures are known. */
  plan: string
  label: string
  /** Largest deviation from the mean population. */
  deviation: number
  captured: number
  compactness: number
}

/** Points of a sweep that have a plan. */
export function sweepPoints(sweep: Full<SweepTable>): TradePoint[] {
  return sweep.rows
    .filter((row) => row.plan)
    .map((row) => ({ key: row.point, plan: row.plan, label: row.label, deviation: row.maxDeviation, captured: row.needsCaptured, compactness: row.meanPolsbyPopper }))
}

/** Points that the scorecard of a plan has as evidence: measures, without plans. */
export function evidencePoints(card: Full<Scorecard> | null, label: (weight: number) => string): TradePoint[] {
  const evidence = card?.evidence as Full<Scorecard>['evidence'] | null | undefined
  return (evidence?.tradeOff ?? []).map((p, i) => ({
    key: `e${i}`, plan: '', label: label(p.needsWeight), deviation: p.maxDeviation, captured: p.needsCaptured, compactness: p.meanPolsbyPopper,
  }))
}

/** Points that no other beats: none captures as much with as small a deviation, and more of one. */
export function unbeaten(points: readonly { deviation: number; captured: number }[]): boolean[] {
  return points.map((p) => !points.some((q) => q.deviation <= p.deviation && q.captured >= p.captured && (q.deviation < p.deviation || q.captured > p.captured)))
}
