// The measures of a plan that count most, before and after a change.
import type { Full } from '../api/client'
import type { Scorecard } from '../api/schema'

export interface Headline {
  id: 'objective' | 'captured' | 'deviation' | 'compactness' | 'outside'
  before: number
  now: number
  /** 1 where more is better, -1 where less is. */
  good: 1 | -1
}

export function headline(before: Full<Scorecard>, now: Full<Scorecard>): Headline[] {
  const of = (id: Headline['id'], good: Headline['good'], figure: (card: Full<Scorecard>) => number): Headline => ({ id, before: figure(before), now: figure(now), good })
  const outside = of('outside', -1, beyond)
  return [
    of('objective', -1, (card) => card.objective.value),
    of('captured', 1, (card) => card.needs.captured),
    of('deviation', -1, (card) => card.balance.maxDeviation),
    of('compactness', 1, (card) => card.shape.meanPolsbyPopper),
    ...(outside.before > 0 || outside.now > 0 ? [outside] : []),
  ]
}

/** People by whom regions miss the bounds. */
function beyond(card: Full<Scorecard>): number {
  const { min, max } = (card.settings.bounds as Full<Scorecard>['settings']['bounds'] | null) ?? { min: 0, max: 0 }
  return card.regions.reduce((sum, { population }) => sum + Math.max(min - population, 0) + (max > 0 ? Math.max(population - max, 0) : 0), 0)
}

/** 1 for better, -1 for worse, 0 for the same. */
export const verdict = (h: Headline): number => Math.sign(h.good > 0 ? h.now - h.before : h.before - h.now)
