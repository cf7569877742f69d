import { beforeEach, expect, test } from 'vitest'
import { fresh, type Draft } from '../model/draft'
import type { Layer } from '../model/layer'
import type { PlanView } from '../model/plan'
import { canRedo, canUndo, goTo, layerOf, putAway, redo, steps, take, undo } from './history'
import { draft, layer } from './state'

const named = (name: string): Draft => fresh({ name, title: name, scenario: {}, regions: [], of: new Int32Array(), card: null } satisfies PlanView, name)
const inHand = (): string => draft.value?.said ?? 'nothing'

beforeEach(() => {
  while (canUndo.value) undo()
  draft.value = null
  layer.value = { name: 'councils' } as Layer
})

test('undo and redo go through all steps, and a new step ends what was taken back', () => {
  for (const name of ['a', 'b', 'c']) take(named(name))
  undo()
  undo()
  expect(inHand()).toBe('a')
  redo()
  expect(inHand()).toBe('b')
  take(named('d'))
  expect(canRedo.value).toBe(false)
  expect(steps.value.all.map((d) => d.said)).toEqual(['a', 'b', 'd'])
  goTo(0)
  expect([inHand(), canUndo.value, canRedo.value]).toEqual(['a', false, true])
})

test('a plan that was put away for another layer comes back with its layer', () => {
  take(named('a'))
  const councils = layer.value
  putAway()
  layer.value = { name: 'small areas' } as Layer
  expect([inHand(), steps.value.at]).toEqual(['nothing', -1])
  undo()
  expect(inHand()).toBe('a')
  expect(layer.value).toBe(councils)
  expect(layerOf(draft.value!)).toBe(councils)
})

test('with nothing in hand a new plan comes after what was put away', () => {
  take(named('a'))
  putAway()
  take(named('b'))
  expect(steps.value.all.map((d) => d.said)).toEqual(['a', 'b'])
  undo()
  expect(inHand()).toBe('a')
})
