import { expect, test } from 'vitest'
import { smallLayer } from './small'

test('edges are the lines between units, and their outer borders', () => {
  const { edges, lines } = smallLayer()
  const between = edges.filter((e) => e.b >= 0).map((e) => [e.a, e.b])
  expect(between).toEqual([[0, 1], [1, 2], [2, 3]])
  expect(edges.filter((e) => e.b < 0).map((e) => e.a).sort()).toEqual([0, 1, 2, 3, 4])
  const first = lines.features[edges.findIndex((e) => e.a === 0 && e.b === 1)]
  expect(first?.geometry.coordinates).toEqual([[[1, 0], [1, 1]]])
})

test('a ferry joins what no line is between', () => {
  const { beside, joined } = smallLayer()
  expect(beside[3]).toEqual([2])
  expect(joined[3]).toEqual([2, 4])
})

test('a missing figure is not a number', () => {
  expect([...smallLayer().values.get('need')!]).toEqual([0, 0.1, NaN, 0.3, 0.4])
})
