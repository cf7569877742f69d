import { beforeEach, expect, test } from 'vitest'
import type { Full } from '../api/client'
import type { Preset, Scenario } from '../api/schema'
import { ask, changed, choosePreset, question, scenarioOf } from './question'
import { presets } from './state'

const reform: Scenario = { scenario: 'reform-38', title: '38 regions', atlas: 'england-2017', layer: 'ccg17', regions: 38, tolerance: 0.2, weights: { needs: 0.6, balance: 0.3, compactness: 0.1 }, references: ['stp17'] }

beforeEach(() => {
  presets.value = [{ name: 'presets/reform-38', scenario: { ...reform, levels: null } } as unknown as Full<Preset>]
  choosePreset('presets/reform-38')
})

test('a preset is asked as it is', () => {
  expect(changed(question.value)).toBe(false)
  expect(scenarioOf(question.value)).toMatchObject({ ...reform, needs: 'core-5', seed: '1' })
})

test('another seed is the same question; another number of regions is not, and loses the name', () => {
  expect(changed({ ...question.value, seed: '7', steps: '1000' })).toBe(false)
  const ten = scenarioOf({ ...question.value, regions: '10' })
  expect(ten).toMatchObject({ regions: 10, references: ['stp17'] })
  expect(ten).not.toHaveProperty('title')
  expect(ten).not.toHaveProperty('scenario')
})

test('of the ways to count, and to bound, one is asked', () => {
  const target = scenarioOf({ ...question.value, counting: 'target', target: '5000000', bounding: 'limits', minimum: '1000000', maximum: '' })
  expect(target).toMatchObject({ targetPopulation: 5000000, minPopulation: 1000000 })
  for (const field of ['regions', 'tolerance', 'maxPopulation']) expect(target).not.toHaveProperty(field)
})

test('a tolerance is asked in percent', () => {
  expect(ask('', { tolerance: 0.155 }).tolerance).toBe('15.5')
  expect(scenarioOf({ ...question.value, tolerance: '12.5' }).tolerance).toBe(0.125)
})
