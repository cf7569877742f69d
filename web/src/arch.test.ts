// The folders import down this list only: ARCHITECTURE.md says what each holds.
import { expect, test } from 'vitest'

const order = ['view', 'actions', 'state', 'map', 'model', 'api', 'text', 'style']
const files = import.meta.glob<string>('./*/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })

test('imports point down', () => {
  const wrong: string[] = []
  for (const [file, text] of Object.entries(files)) {
    const from = order.indexOf(file.split('/')[1] ?? '')
    expect(from, file).toBeGreaterThanOrEqual(0)
    for (const [, path] of text.matchAll(/(?:from|import) '(\.[^']+)'/g)) {
      const to = order.indexOf(new URL(path!, `file:///${file.slice(2)}`).pathname.split('/')[1] ?? '')
      if (to >= 0 && to < from) wrong.push(`${file} imports ${path}`)
    }
  }
  expect(wrong).toEqual([])
  expect(Object.keys(files).length).toBeGreaterThan(50)
})
