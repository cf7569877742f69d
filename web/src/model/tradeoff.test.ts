import { expect, test } from 'vitest'
import type { Full } from '../api/client'
import type { FrontierTable, SweepTable } from '../api/schema'
import { across, frontPoints, sweepPoints, unbeaten, type TradePoint } from './tradeoff'

const point = (largest: number, captured: number, mean = largest / 2): TradePoint => ({ key: `${largest} ${captured}`, plan: '', label: '', largest, mean, captured })

test('a point is beaten by one that is as good in both and better in one', () => {
  const points = [
    point(0.1, 0.6),
    point(0.2, 0.7),
    point(0.2, 0.65), // as far from equal as the one before, and captures less
    point(0.3, 0.7), // captures as much, farther from equal
    point(0.1, 0.6), // the first again: neither beats the other
  ]
  expect(unbeaten(points, 'largest')).toEqual([true, true, false, false, true])
  expect(unbeaten([point(0.1, 0.6, 0.09), point(0.2, 0.6, 0.03)], 'mean')).toEqual([false, true])
})

test('points are told apart by the deviation that differs more', () => {
  expect(across([point(0.1, 0.6, 0.05), point(0.2, 0.7, 0.06)])).toBe('largest')
  expect(across([point(0.2, 0.6, 0.05), point(0.2, 0.7, 0.09)])).toBe('mean')
})

test('points of a sweep without a plan are left out', () => {
  const row = { point: 'a', plan: 'plans/1', label: 'A', maxDeviation: 0.1, meanDeviation: 0.05, needsCaptured: 0.5 }
  const found = sweepPoints({ rows: [row, { ...row, point: 'b', plan: '' }] } as unknown as Full<SweepTable>)
  expect(found).toEqual([{ key: 'a', plan: 'plans/1', label: 'A', largest: 0.1, mean: 0.05, captured: 0.5 }])
})

test('plans of a frontier are numbered from the most equal on', () => {
  const row = (plan: string, meanDeviation: number): object => ({ plan, meanDeviation, maxDeviation: 0.2, needsCaptured: 0.5 })
  const found = frontPoints({ rows: [row('plans/b', 0.09), row('plans/a', 0.04)] } as unknown as Full<FrontierTable>, { plan: (i) => `No ${i}` })
  expect(found.map((p) => [p.plan, p.label])).toEqual([['plans/a', 'No 1'], ['plans/b', 'No 2']])
})
