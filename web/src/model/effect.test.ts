import { expect, test } from 'vitest'
import type { Full } from '../api/client'
import type { Scorecard } from '../api/schema'
import { headline, verdict } from './effect'

function card(value: number, captured: number, populations: number[], bounds: { min: number; max: number } | null): Full<Scorecard> {
  return {
    objective: { value, violation: 0, terms: [] }, needs: { captured }, balance: { maxDeviation: 0.1 }, shape: { meanPolsbyPopper: 0.3 },
    settings: { bounds }, regions: populations.map((population) => ({ population })),
  } as unknown as Full<Scorecard>
}

test('less of the objective and more of need captured is better', () => {
  const rows = headline(card(0.3, 0.6, [100, 100], { min: 90, max: 110 }), card(0.2, 0.5, [100, 100], { min: 90, max: 110 }))
  expect(rows.map((h) => [h.id, verdict(h)])).toEqual([['objective', 1], ['captured', -1], ['deviation', 0], ['compactness', 0]])
})

test('people beyond the bounds are counted where there are any', () => {
  const rows = headline(card(0.3, 0.6, [100, 100], { min: 90, max: 110 }), card(0.3, 0.6, [75, 125], { min: 90, max: 110 }))
  expect(rows.at(-1)).toEqual({ id: 'outside', before: 0, now: 30, good: -1 })
  expect(headline(card(0.3, 0.6, [75, 125], null), card(0.3, 0.6, [75, 125], null))).toHaveLength(4)
})
