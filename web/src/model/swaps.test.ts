import { describe, expect, it } from 'vitest'
import { called, calledShort, counterparts, swaps } from './swaps'

const of = (text: string): Int32Array => Int32Array.from(text, (c) => (c === '.' ? -1 : Number(c)))
const people = (u: number): number => [10, 20, 30, 40, 50, 60][u]!

describe('counterparts', () => {
  it('goes by the units that stay', () => {
    // B has the regions of A in another order, and unit 2 elsewhere.
    expect(counterparts(of('000111'), of('110000'), 2, new Set([2]))).toEqual([1, 0])
  })
  it('leaves a region that nobody stays in without one', () => {
    expect(counterparts(of('000111'), of('002111'), 3, new Set([2]))).toEqual([0, 1, -1])
  })
})

describe('swaps', () => {
  it('pairs the ways there and back', () => {
    const [a, b] = [of('000111'), of('001011')]
    expect(swaps(a, b, [0, 1], [2, 3], people)).toEqual([{ a: 0, b: 1, there: [2], back: [3], people: 70 }])
  })
  it('leaves out what goes one way only, and what goes to a region that is new', () => {
    expect(swaps(of('000111'), of('001111'), [0, 1], [2], people)).toEqual([])
    expect(swaps(of('000111'), of('002111'), [0, 1, -1], [2], people)).toEqual([])
  })
  it('reads regions of B through their counterparts', () => {
    // B numbers the regions the other way round.
    expect(swaps(of('000111'), of('110100'), [1, 0], [2, 3], people)).toEqual([{ a: 0, b: 1, there: [2], back: [3], people: 70 }])
  })
  it('has most people first', () => {
    const [a, b] = [of('001122'), of('100221')]
    // 0 -> 1: unit 0; 1 -> 0: unit 2; 1 -> 2: unit 3; 2 -> 1: unit 5.
    expect(swaps(a, b, [0, 1, 2], [0, 2, 3, 5], people).map((s) => [s.a, s.b, s.people])).toEqual([[1, 2, 100], [0, 1, 40]])
  })
})

it('calls regions by what people know', () => {
  expect(called({ code: 'R07', name: 'Leeds and 3 more' })).toBe('R07')
  expect(called({ code: 'E54000007', name: 'Greater Manchester' })).toBe('Greater Manchester')
  expect(called({ code: 'E54000007', name: '' })).toBe('E54000007')
})

it('cuts names between words', () => {
  expect(calledShort({ code: 'E54000007', name: 'Durham, Darlington, Teesside, Hambleton' })).toBe('Durham, Darlington…')
  expect(calledShort({ code: 'E54000007', name: 'Staffordshire and Stoke on Trent' })).toBe('Staffordshire and Stoke…')
  expect(calledShort({ code: 'E54000007', name: 'Wolverhamptonandsomethingelse' })).toBe('Wolverhampto…')
  expect(calledShort({ code: 'R01', name: 'Whatever' })).toBe('R01')
})
