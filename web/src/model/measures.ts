// The measures of a region, as the table has them and the map can show them.
import type { Full } from '../api/client'
import type { RegionCard } from '../api/schema'
import { say, t } from '../text/en'

export interface Measure {
  id: 'population' | 'deviation' | 'units' | 'distance' | 'within' | 'compactness' | 'area'
  of: (r: Full<RegionCard>) => number
  say: (x: number) => string
}

export const measures: Measure[] = [
  { id: 'population', of: (r) => r.population, say: say.count },
  { id: 'deviation', of: (r) => r.deviation, say: say.signed },
  { id: 'units', of: (r) => r.units, say: say.count },
  { id: 'distance', of: (r) => r.meanDistance, say: say.figure },
  { id: 'within', of: (r) => r.needsWithinShare, say: say.share },
  { id: 'compactness', of: (r) => r.polsbyPopper, say: say.figure },
  { id: 'area', of: (r) => r.areaKm2, say: say.count },
]

export const title = (m: Measure): string => t.measures[m.id]
