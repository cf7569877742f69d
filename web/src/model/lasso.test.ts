import { expect, test } from 'vitest'
import { inside, unitsWithin, type Ring } from './lasso'
import { smallLayer } from './small'

const square: Ring = [[0, 0], [2, 0], [2, 2], [0, 2]]
const bay: Ring = [[0, 0], [4, 0], [4, 3], [3, 3], [3, 1], [1, 1], [1, 3], [0, 3]]

test.each([
  [square, 1, 1, true],
  [square, 3, 1, false],
  [square, -1, 1, false],
  [square, 1, 3, false],
  [bay, 2, 2, false],
  [bay, 0.5, 2, true],
  [bay, 3.5, 2, true],
  [bay, 2, 0.5, true],
])('a point within %j: %f, %f is %s', (ring, x, y, within) => {
  expect(inside(ring, x, y)).toBe(within)
  expect(inside([...ring].reverse(), x, y)).toBe(within)
})

test('units are within by their points', () => {
  const layer = smallLayer() // points at 0.5, 1.5, ... , 0.5
  expect(unitsWithin(layer, [[1, 0], [3.2, 0], [3.2, 1], [1, 1]])).toEqual([1, 2])
  expect(unitsWithin(layer, [[1, 0], [3, 1]])).toEqual([])
  expect(unitsWithin(layer, [[0, 0.6], [7, 0.6], [7, 1], [0, 1]])).toEqual([])
})
