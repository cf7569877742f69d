import { expect, test } from 'vitest'
import type { Full } from '../api/client'
import type { Profile } from '../api/schema'
import { needsOf, spread } from './profile'

test('the mean counts people, and leaves out what is missing', () => {
  const units = [{ population: 100 }, { population: 300 }, { population: 1000 }]
  const { mean, sd, missing } = spread([4, 8, NaN], units)
  expect(mean).toBe(7) // (400 + 2400) / 400
  expect(sd).toBeCloseTo(Math.sqrt((100 * 9 + 300 * 1) / 400))
  expect(missing).toBe(1)
})

test('needs are the indicators of the profile that count and that the layer has', () => {
  const profile = { name: 'profiles/p', indicators: [{ id: 'b', cluster: true }, { id: 'a', cluster: true }, { id: 'c', cluster: false }, { id: 'd', cluster: true }] } as Full<Profile>
  expect(needsOf([profile], 'p', new Set(['a', 'b', 'c']))).toEqual(['b', 'a'])
  expect(needsOf([profile], 'q', new Set(['a']))).toEqual([])
})
