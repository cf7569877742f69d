// Where a plan stands among many.
import type { Full } from '../api/client'
import type { EnsembleMeasure, EnsembleRank } from '../api/schema'

export type Measured = Full<EnsembleMeasure>
type Quantiles = Pick<Measured, 'min' | 'p5' | 'p25' | 'median' | 'p75' | 'p95' | 'max'>

/** Shares of the plans between which a share lies. */
export interface Between {
  low: number
  high: number
}

const points = (m: Quantiles): [number, number][] => [[0, m.min], [0.05, m.p5], [0.25, m.p25], [0.5, m.median], [0.75, m.p75], [0.95, m.p95], [1, m.max]]

/** The share of plans below a value, as far as the quantiles tell. */
export function below(m: Quantiles, value: number): Between {
  if (value <= m.min) return { low: 0, high: 0 }
  if (value > m.max) return { low: 1, high: 1 }
  const at = points(m)
  return { low: at.findLast(([, x]) => x < value)![0], high: at.find(([, x]) => x >= value)![0] }
}

/** The share of plans above a value, as far as the quantiles tell. */
export function above(m: Quantiles, value: number): Between {
  const turned = { min: -m.max, p5: -m.p95, p25: -m.p75, median: -m.median, p75: -m.p25, p95: -m.p5, max: -m.min }
  return below(turned, -value)
}

/** Where a value stands: the share of plans that are worse, or below it where neither is better. */
export interface Standing extends Between {
  /** The share of plans that are equal; 0 where it is not known. */
  equal: number
  aim: 'better' | 'above'
}

/** `rank` is that of the same plan, where the service counted; without one the quantiles must do. */
export function standing(m: Quantiles & { aim: string }, value: number, rank: Full<EnsembleRank> | null): Standing {
  const aim = m.aim ? 'better' : 'above'
  const smaller = m.aim === 'smaller'
  if (rank) {
    const share = smaller ? rank.above : rank.below
    return { low: share, high: share, equal: rank.equal, aim }
  }
  return { ...(smaller ? above(m, value) : below(m, value)), equal: 0, aim }
}

/** The name of a measure with its unit, as comparisons of plans have it. */
export const titleOf = (m: { name: string; unit: string }): string => (m.name.includes(m.unit) ? m.name : `${m.name}, ${m.unit}`)
