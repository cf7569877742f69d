import { describe, expect, it } from 'vitest'
import { contest, cores, edgeShares, kindOf, neighbours, type Together } from './cores'

// 0 - 1 - 2 - 3, and 4 by itself beside 3.
const pairs: Together[] = [
  { a: 0, b: 1, share: 0.95 },
  { a: 1, b: 2, share: 0.5 },
  { a: 2, b: 3, share: 0.9 },
  { a: 3, b: 4, share: 0.1 },
]

describe('cores', () => {
  it('unites what is together often enough, the threshold itself included', () => {
    const { of, count } = cores(5, pairs, 0.9)
    expect([...of]).toEqual([0, 0, 1, 1, -1])
    expect(count).toBe(2)
  })
  it('goes from pair to pair', () => {
    expect([...cores(5, pairs, 0.5).of]).toEqual([0, 0, 0, 0, -1])
  })
  it('numbers by the first unit, in whatever order pairs come', () => {
    const turned = [...pairs].reverse().map(({ a, b, share }) => ({ a: b, b: a, share }))
    expect([...cores(5, turned, 0.9).of]).toEqual([0, 0, 1, 1, -1])
  })
  it('leaves single units out', () => {
    expect(cores(5, pairs, 1)).toEqual({ of: Int32Array.from([-1, -1, -1, -1, -1]), count: 0 })
  })
})

it('puts shares on the edges of the drawing', () => {
  const edges = [{ a: 1, b: 0 }, { a: 0, b: -1 }, { a: 2, b: 3 }, { a: 0, b: 4 }]
  expect([...edgeShares(edges, pairs)]).toEqual([0.95, NaN, 0.9, NaN])
})

it('lists neighbours with the most often together first', () => {
  expect(neighbours(5, pairs)[3]).toEqual([{ unit: 2, share: 0.9 }, { unit: 4, share: 0.1 }])
  expect(neighbours(5, pairs)[4]).toEqual([{ unit: 3, share: 0.1 }])
})

it('is most contested at one half', () => {
  expect(contest(0.5)).toBe(1)
  expect(contest(0)).toBe(0)
  expect(contest(1)).toBe(0)
  expect(contest(0.75)).toBeCloseTo(0.5)
})

it.each([[0, 'apart'], [0.049, 'apart'], [0.05, 'leaning'], [0.2, 'contested'], [0.4, 'open'], [0.5, 'open'], [0.6, 'open'], [0.61, 'contested'], [0.8, 'contested'], [0.81, 'leaning'], [0.95, 'leaning'], [0.951, 'together'], [1, 'together']] as const)('a share of %d is %s', (share, kind) => {
  expect(kindOf(share)).toBe(kind)
})
