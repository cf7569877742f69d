import { expect, test } from 'vitest'
import { assign, division, members, tidy, type PlanView } from './plan'
import { smallLayer, square } from './small'

const regions = [{ code: 'R01', name: '' }, { code: 'R02', name: '' }]

test('units that a plan does not name have no region', () => {
  const of = assign(smallLayer(), regions, [{ unit: square(1), region: 'R02' }, { unit: 'elsewhere', region: 'R01' }])
  expect([...of]).toEqual([-1, 1, -1, -1, -1])
})

test('a plan that is not kept goes as a table, without units that have no region', () => {
  const plan: PlanView = { name: '', title: '', scenario: {}, regions, of: Int32Array.of(0, 0, 1, -1, 1), card: null }
  expect(division(smallLayer(), plan)).toEqual({
    table: {
      assignments: [{ unit: 'E00', region: 'R01' }, { unit: 'E01', region: 'R01' }, { unit: 'E02', region: 'R02' }, { unit: 'E04', region: 'R02' }],
      regions,
    },
  })
  expect(members(plan)).toEqual([[0, 1], [2, 4]])
  expect(division(smallLayer(), { ...plan, name: 'plans/00' })).toEqual({ plan: 'plans/00' })
})

test('a scenario of an answer is one that a request may have', () => {
  expect(tidy({ layer: 'ccg17', weights: null, levels: [] } as never)).toEqual({ layer: 'ccg17', levels: [] })
})
