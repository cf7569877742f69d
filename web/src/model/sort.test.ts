import { expect, test } from 'vitest'
import { sorted, turned } from './sort'

const rows = [{ id: 'R10', n: 2 }, { id: 'R2', n: NaN }, { id: 'R1', n: 5 }, { id: 'R3', n: 2 }]
const ids = (of: typeof rows): string[] => of.map((r) => r.id)

test('numbers sort both ways, equals keep their order, nothing comes last', () => {
  expect(ids(sorted(rows, (r) => r.n, false))).toEqual(['R10', 'R3', 'R1', 'R2'])
  expect(ids(sorted(rows, (r) => r.n, true))).toEqual(['R1', 'R10', 'R3', 'R2'])
})

test('codes sort by the numbers in them', () => {
  expect(ids(sorted(rows, (r) => r.id, false))).toEqual(['R1', 'R2', 'R3', 'R10'])
})

test('the same head again turns the order, another one begins anew', () => {
  expect(turned({ by: 'n', down: true }, 'n', true)).toEqual({ by: 'n', down: false })
  expect(turned({ by: 'n', down: false }, 'id', false)).toEqual({ by: 'id', down: false })
  expect(turned({ by: 'id', down: false }, 'n', true)).toEqual({ by: 'n', down: true })
})
