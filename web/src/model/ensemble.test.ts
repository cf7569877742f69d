import { describe, expect, it } from 'vitest'
import { above, below, standing, titleOf } from './ensemble'

const m = { min: 0, p5: 5, p25: 25, median: 50, p75: 75, p95: 95, max: 100 }
// Half of the plans are at the least value.
const piled = { min: 1, p5: 1, p25: 1, median: 1, p75: 3, p95: 5, max: 6 }

describe('below', () => {
  it.each([[-1, 0, 0], [0, 0, 0], [3, 0, 0.05], [50, 0.25, 0.5], [60, 0.5, 0.75], [96, 0.95, 1], [100, 0.95, 1], [101, 1, 1]])('%d has between %d and %d of the plans below it', (value, low, high) => {
    expect(below(m, value)).toEqual({ low, high })
  })
  it('counts none at the pile', () => {
    expect(below(piled, 1)).toEqual({ low: 0, high: 0 })
    expect(below(piled, 2)).toEqual({ low: 0.5, high: 0.75 })
  })
})

describe('above', () => {
  it.each([[-1, 1, 1], [0, 0.95, 1], [60, 0.25, 0.5], [100, 0, 0], [101, 0, 0]])('%d has between %d and %d of the plans above it', (value, low, high) => {
    const found = above(m, value)
    // Quantiles mirrored: 0.25 for 0.75, and so on.
    expect(found.low).toBeCloseTo(low)
    expect(found.high).toBeCloseTo(high)
  })
  it('does not count the pile itself', () => {
    expect(above(piled, 1)).toEqual({ low: 0.25, high: 0.5 })
  })
})

describe('standing', () => {
  const rank = { value: 60, above: 0.3, equal: 0.1, below: 0.6, better: 0.3 }
  it('goes by the count where there is one', () => {
    expect(standing({ ...m, aim: 'larger' }, 60, rank)).toEqual({ low: 0.6, high: 0.6, equal: 0.1, aim: 'better' })
    expect(standing({ ...m, aim: 'smaller' }, 60, rank)).toEqual({ low: 0.3, high: 0.3, equal: 0.1, aim: 'better' })
    expect(standing({ ...m, aim: '' }, 60, rank)).toEqual({ low: 0.6, high: 0.6, equal: 0.1, aim: 'above' })
  })
  it('goes by quantiles otherwise', () => {
    expect(standing({ ...m, aim: 'larger' }, 80, null)).toEqual({ low: 0.75, high: 0.95, equal: 0, aim: 'better' })
    expect(standing({ ...m, aim: 'smaller' }, 120, null)).toEqual({ low: 0, high: 0, equal: 0, aim: 'better' })
  })
})

it('has the unit in the title once', () => {
  expect(titleOf({ name: 'cut border', unit: 'km' })).toBe('cut border, km')
  expect(titleOf({ name: 'cut pairs of areas', unit: 'pairs' })).toBe('cut pairs of areas')
  expect(titleOf({ name: 'needs captured', unit: '' })).toBe('needs captured')
})
