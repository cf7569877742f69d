import { expect, test } from 'vitest'
import type { Edit } from '../api/schema'
import { fresh } from './draft'
import { constrained, edited, emptied, held, keptGroups, locksOf, merged, moved, recoded, still } from './edit'
import type { PlanView } from './plan'
import { smallLayer, square } from './small'

const layer = smallLayer()

/** A plan of the five squares: the region of each by its digit. */
function plan(text: string): PlanView {
  const of = Int32Array.from(text, Number)
  const regions = Array.from({ length: Math.max(...of) + 1 }, (_, r) => ({ code: `R${r}`, name: '' }))
  return { name: 'plans/0', title: 'Squares', scenario: {}, regions, of, card: null }
}

const said = (p: PlanView): string => [...p.of].join('')
const move = (u: number, region: string): Edit => ({ move: { unit: square(u), region } })

test('a move makes a new plan, which is not kept anywhere', () => {
  const was = plan('00111')
  const now = moved(was, [2, 3], 0)
  expect(said(now)).toBe('00001')
  expect(now.name).toBe('')
  expect(said(was)).toBe('00111')
})

test('merged regions leave no gap in the numbers', () => {
  const now = merged(plan('00112'), 2, 0)
  expect(now.regions.map((r) => r.code)).toEqual(['R1', 'R2'])
  expect(said(now)).toBe('11001')
  expect(said(merged(plan('00112'), 0, 1))).toBe('00001')
})

test('regions of which nothing would be left are known', () => {
  expect(emptied(plan('00112'), [4, 3])).toEqual([2])
  expect(emptied(plan('00112'), [0, 1, 2])).toEqual([0])
  expect(emptied(plan('00112'), [1, 2])).toEqual([])
})

test('locks of regions and of units hold', () => {
  const d = { ...fresh(plan('00112'), ''), edits: [{ lock: { target: 'R2' } }, { lock: { target: square(0) } }, move(1, 'R1')] }
  const locks = locksOf(d)
  expect(locks).toEqual({ regions: new Set(['R2']), units: new Set([square(0)]) })
  expect(held(layer, d.plan, locks, [0, 2, 2], [0, 1])).toEqual({ regions: [2], units: [0] })
  expect(held(layer, d.plan, locks, [0, 1], [1])).toEqual({ regions: [], units: [] })
})

test('few edits are sent from where they began', () => {
  const d = fresh(plan('00111'), '')
  const next = edited(layer, d, moved(d.plan, [2], 0), [move(2, 'R0')], 'moved')
  expect(next.base).toBe(d.base)
  expect(next.edits).toHaveLength(1)
  expect(next.measuring).toBe(true)
})

test('after many edits the plan so far is what is edited, and locks stay', () => {
  const lock = { lock: { target: square(4) } }
  const many = Array.from({ length: 498 }, (_, i) => move(2, i % 2 ? 'R1' : 'R0'))
  const d = { ...fresh(plan('00111'), ''), edits: [lock, ...many, move(2, 'R0')], plan: plan('00011') }
  const next = edited(layer, d, moved(d.plan, [1], 1), [move(1, 'R1')], 'moved')
  expect(next.base).toBe(d.plan)
  expect(next.edits).toEqual([lock, move(1, 'R1')])
  expect(next.kept).toEqual([{ name: 'R0', units: [square(2), square(1)] }])
})

test('a step of very many moves is a new plan with the last of them still to do', () => {
  const d = fresh(plan('00111'), '')
  const moves = Array.from({ length: 501 }, (_, i) => move(i % 2 ? 3 : 2, 'R0'))
  const next = edited(layer, d, moved(d.plan, [2, 3], 0), moves, 'moved')
  expect(said(next.base)).toBe('00101')
  expect(next.edits).toEqual([move(2, 'R0')])
})

test('what was moved belongs to the region where it is, as long as it stays there', () => {
  const groups = keptGroups(layer, plan('00111'), plan('01110'))
  expect(groups).toEqual([{ name: 'R0', units: [square(4), square(0)] }, { name: 'R1', units: [square(1), square(3)] }])
  expect(still(layer, plan('01111'), groups)).toEqual([{ name: 'R1', units: [square(1), square(3)] }])
})

test('wishes join what the scenario asks already', () => {
  const group = { name: 'a', units: [square(0), square(1)] }
  expect(constrained({ constraints: { minUnits: 2, together: [group] } }, [], [group]).constraints).toEqual({ minUnits: 2, together: [group], apart: [group] })
  expect(constrained({ regions: 2 }, [], [])).toEqual({ regions: 2 })
})

test('regions of a plan that was searched for anew keep their codes', () => {
  const before = { ...plan('00112'), regions: [{ code: 'R07', name: '' }, { code: 'E54000001', name: '' }, { code: 'R02', name: '' }] }
  const after = recoded({ ...plan('11002'), regions: [{ code: 'R01', name: 'a' }, { code: 'R02', name: 'b' }, { code: 'R03', name: 'c' }] }, before)
  expect(after.regions).toEqual([{ code: 'R01', name: 'a' }, { code: 'R07', name: 'b' }, { code: 'R02', name: 'c' }])
  expect(recoded(plan('00123'), before).regions.map((r) => r.code)).toEqual(['R07', 'R01', 'R03', 'R02'])
})
