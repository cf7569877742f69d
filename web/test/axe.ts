// The rules of axe-core, which stand for WCAG.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'
import type axe from 'axe-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Holds the page as it is to all rules whose breach is serious or critical. */
export async function audit(page: Page, when: string): Promise<void> {
  // The policy of the page stays in force: the checker comes through the debugger.
  await page.evaluate(source)
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }))
  const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
  const words = serious.map((v) => `${v.impact}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')}: ${n.failureSummary ?? ''}`).join('; ')}`)
  expect(words, `axe, ${when}`).toEqual([])
}
