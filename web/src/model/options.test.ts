import { expect, test } from 'vitest'
import { cutOff, neighbours, peopleOf, sources, targets } from './options'
import type { PlanView } from './plan'
import { smallLayer } from './small'

// People of the squares are 100, 200, 300, 400 and 500: 1500 in all, a mean of 500 for three regions.
const layer = smallLayer()
const plan = (text: string): PlanView => {
  const of = Int32Array.from(text, Number)
  return { name: '', title: '', scenario: {}, regions: Array.from({ length: Math.max(...of) + 1 }, (_, r) => ({ code: `R${r}`, name: '' })), of, card: null }
}

test('people of regions', () => {
  expect(peopleOf(layer, plan('00112'))).toEqual([300, 700, 500])
})

test('where a unit could go, neighbours first, and how far from the mean the region would be', () => {
  expect(targets(layer, plan('00112'), [3])).toEqual([
    { region: 2, people: 900, deviation: 0.8, joins: 1 },
    { region: 0, people: 700, deviation: 700 / 500 - 1, joins: 0 },
    { region: 1, people: 700, deviation: 700 / 500 - 1, joins: 0 },
  ])
})

test('several units count each neighbour, but not each other', () => {
  const [first, second] = targets(layer, plan('01121'), [1, 2])
  expect(first).toMatchObject({ region: 0, people: 600, joins: 1 })
  expect(second).toMatchObject({ region: 2, people: 900, joins: 1 })
})

test('what is left of the regions that units come from', () => {
  expect(sources(layer, plan('00112'), [1, 3])).toEqual([
    { region: 0, people: 100, deviation: -0.8, joins: 0 },
    { region: 1, people: 300, deviation: 300 / 500 - 1, joins: 0 },
  ])
})

test('what is cut off is named with the region that it could join', () => {
  expect(cutOff(layer, plan('01122'))).toEqual([])
  expect(cutOff(layer, plan('01020'))).toEqual([{ region: 0, units: [0], to: 1 }, { region: 0, units: [2], to: 1 }])
  expect(cutOff(layer, plan('00000'))).toEqual([])
})

test('of parts with as many people the first stays', () => {
  // 0 and 1 with 2: 100 + 200 = 300.
  expect(cutOff({ ...layer, joined: [[1], [0], [], [4], [3]] }, plan('00011'))).toEqual([{ region: 0, units: [2], to: -1 }])
})

test('neighbours of a region, ferries among them', () => {
  expect(neighbours(layer, plan('00112'), 1)).toEqual([0, 2])
  expect(neighbours(layer, plan('00112'), 2)).toEqual([1])
})
