import { expect, test } from 'vitest'
import type { Full } from '../api/client'
import type { SweepTable } from '../api/schema'
import { sweepPoints, unbeaten } from './tradeoff'

test('a point is beaten by one that is as good in both and better in one', () => {
  const points = [
    { deviation: 0.1, captured: 0.6 },
    { deviation: 0.2, captured: 0.7 },
    { deviation: 0.2, captured: 0.65 }, // as far from equal as the one before, and captures less
    { deviation: 0.3, captured: 0.7 }, // captures as much, farther from equal
    { deviation: 0.1, captured: 0.6 }, // the first again: neither beats the other
  ]
  expect(unbeaten(points)).toEqual([true, true, false, false, true])
})

test('points of a sweep without a plan are left out', () => {
  const row = { point: 'a', plan: 'plans/1', label: 'A', maxDeviation: 0.1, needsCaptured: 0.5, meanPolsbyPopper: 0.2 }
  const found = sweepPoints({ rows: [row, { ...row, point: 'b', plan: '' }] } as unknown as Full<SweepTable>)
  expect(found).toEqual([{ key: 'a', plan: 'plans/1', label: 'A', deviation: 0.1, captured: 0.5, compactness: 0.2 }])
})
