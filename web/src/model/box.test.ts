import { expect, test } from 'vitest'
import { boxAround, roomy } from './box'
import { smallLayer } from './small'

test('the box holds all parts of all shapes', () => {
  const shapes = smallLayer().polygons.features.map((f) => f.geometry)
  expect(boxAround([shapes[1]!])).toEqual([1, 0, 2, 1])
  expect(boxAround([shapes[0]!, shapes[4]!])).toEqual([0, 0, 7, 1]) // with the island
  const square = (x: number): number[][] => [[x, 0], [x + 1, 0], [x + 1, 2], [x, 0]]
  expect(boxAround([{ type: 'MultiPolygon', coordinates: [[square(3)], [square(-5)]] }])).toEqual([-5, 0, 4, 2])
  expect(boxAround([])).toBeNull()
})

test('room is given on every side', () => {
  expect(roomy([0, 10, 2, 11], 0.5)).toEqual([-1, 9.5, 3, 11.5])
})
