import { expect, test } from 'vitest'
import { latest } from './latest'

test('one thing at a time, and only the last of those that wait', async () => {
  const done: number[] = []
  const finish: (() => void)[] = []
  const ask = latest<number>((n) => new Promise((resolve) => {
    done.push(n)
    finish.push(resolve)
  }))
  for (const n of [1, 2, 3, 4]) ask(n)
  expect(done).toEqual([1])
  finish[0]!()
  await new Promise((resolve) => setTimeout(resolve))
  expect(done).toEqual([1, 4])
  finish[1]!()
  await new Promise((resolve) => setTimeout(resolve))
  ask(5)
  expect(done).toEqual([1, 4, 5])
})
