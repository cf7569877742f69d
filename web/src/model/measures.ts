// The measures of a region, as the table has them and the map can show them.
import type { Full } from '../api/client'
import type { RegionCard, Scorecard } from '../api/schema'
import { say, t } from '../text/en'

type Fixed = 'population' | 'deviation' | 'units' | 'distance' | 'within' | 'compactness' | 'area'

export interface Measure {
  /** Those of an indicator begin with "mean:". */
  id: Fixed | `mean:${string}`
  title: string
  of: (r: Full<RegionCard>) => number
  say: (x: number) => string
}

const fixed: [Fixed, (r: Full<RegionCard>) => number, (x: number) => string][] = [
  ['population', (r) => r.population, say.count],
  ['deviation', (r) => r.deviation, say.signed],
  ['units', (r) => r.units, say.count],
  ['distance', (r) => r.meanDistance, (x) => say.fixed(x, 2)],
  ['within', (r) => r.needsWithinShare, say.share],
  ['compactness', (r) => r.polsbyPopper, (x) => say.fixed(x, 3)],
  ['area', (r) => r.areaKm2, (x) => say.count(Math.round(x))],
]

export const measures: Measure[] = fixed.map(([id, of, words]) => ({ id, title: t.measures[id], of, say: words }))

/** The measures of every region, then the means of the indicators of its plan's needs profile. */
export function measuresOf(card: Full<Scorecard> | null): Measure[] {
  const means = (card?.needs.indicators ?? []).map((k, i): Measure => ({
    id: `mean:${k.id}`, title: t.measures.mean(k.title), of: (r) => r.indicators[i]?.mean ?? NaN, say: (x) => say.measured(k.unit, x),
  }))
  return [...measures, ...means]
}

export const measureOf = (id: string, card: Full<Scorecard> | null): Measure | undefined => measuresOf(card).find((m) => m.id === id)
