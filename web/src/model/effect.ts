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
  const outside = of('outside', -1, (card) => card.objective.violation)
  return [
    of('objective', -1, (card) => card.objective.value),
    of('captured', 1, (card) => card.needs.captured),
    of('deviation', -1, (card) => card.balance.maxDeviation),
    of('compactness', 1, (card) => card.shape.meanPolsbyPopper),
    ...(outside.before > 0 || outside.now > 0 ? [outside] : []),
  ]
}

/** 1 for better, -1 for worse, 0 for the same. */
export const verdict = (h: Headline): number => Math.sign(h.now - h.before) * h.good
