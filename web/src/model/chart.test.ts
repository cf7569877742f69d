import { expect, test } from 'vitest'
import { bins, niceStep, scaled, ticks } from './chart'

test('steps are round', () => {
  expect(niceStep(100, 10)).toBe(10)
  expect(niceStep(101, 10)).toBe(20)
  expect(niceStep(0.9, 4)).toBeCloseTo(0.5)
  expect(niceStep(0, 4)).toBe(1)
})

test('ticks are round numbers within the range', () => {
  expect(ticks(0, 8, 4)).toEqual([0, 2, 4, 6, 8])
  expect(ticks(1.1, 2.9, 4)).toEqual([1.5, 2, 2.5])
  expect(ticks(3, 3, 4)).toEqual([3])
})

test('every value is in the bin that it belongs to', () => {
  const values = [10, 19.9, 20, 31, 50]
  const found = bins(values, 4)
  expect(found.map((b) => [b.from, b.to, b.members])).toEqual([[10, 20, [0, 1]], [20, 30, [2]], [30, 40, [3]], [40, 50, []], [50, 60, [4]]])
  expect(bins([], 4)).toEqual([])
  expect(bins([7, 7], 4).map((b) => b.members)).toEqual([[0, 1]])
})

test('a scale runs between its ends, and has a middle where there is no range', () => {
  const x = scaled(10, 20, 0, 100)
  expect([x(10), x(15), x(20)]).toEqual([0, 50, 100])
  expect(scaled(5, 5, 0, 100)(5)).toBe(50)
})
