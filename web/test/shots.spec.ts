// Pictures of every view at three widths, to be looked at: out/web; and those of the README.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { drawn, go, open, solve, test, expect } from './page'

const out = fileURLToPath(new URL('../../out/web/', import.meta.url))
const docs = fileURLToPath(new URL('../../docs/', import.meta.url))
const sizes = [{ width: 360, height: 740 }, { width: 768, height: 1024 }, { width: 1440, height: 900 }]

/** Takes the page as it is at each width. */
async function shots(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size)
    await drawn(page)
    await page.screenshot({ path: path.join(out, `${name}-${size.width}.png`) })
  }
}

test('every view', async ({ page, browser, service }) => {
  test.setTimeout(600_000)
  const card = (name: string) => page.getByRole('region', { name })
  await open(page)
  for (const name of ['Solve', 'Understand', 'Change', 'Compare', 'Take away']) {
    await go(page, name)
    await shots(page, `empty-${name.toLowerCase().replace(' ', '-')}`)
  }

  await solve(page, 1_000_000)
  await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
  for (const name of ['Solve', 'Understand', 'Change', 'Take away']) {
    await go(page, name)
    await shots(page, name.toLowerCase().replace(' ', '-'))
  }

  const understand = await go(page, 'Understand')
  await understand.getByRole('button', { name: 'R07' }).first().click()
  await expect(card('Region in hand')).toBeVisible()
  await shots(page, 'region')
  await page.setViewportSize({ width: 1280, height: 800 })
  await drawn(page)
  await page.screenshot({ path: path.join(out, 'map.png') })
  await page.keyboard.press('Escape')

  await understand.getByLabel('What the colours show').selectOption({ index: 2 })
  await shots(page, 'figures')
  await understand.getByLabel('What the colours show').selectOption({ index: 0 })

  const box = page.getByRole('combobox', { name: 'Find an area or a region' })
  await box.fill('Camden')
  await box.press('Enter')
  await card('Area in hand').getByText('Why here?').click()
  await expect(card('Area in hand').getByRole('button', { name: /^Move to/ }).first()).toBeVisible()
  await shots(page, 'area')
  await page.keyboard.press('Escape')

  const change = await go(page, 'Change')
  await change.getByText('List of areas', { exact: true }).click()
  await change.getByLabel('With this in the name or code').fill('Camden')
  await change.getByRole('checkbox', { name: /Camden/ }).check()
  await shots(page, 'picked')
  await change.getByRole('region', { name: 'Move to' }).getByRole('listitem').first().getByRole('button').click()
  await expect(change.getByRole('region', { name: 'Before and after' }).getByRole('table')).toHaveAttribute('aria-busy', 'false')
  await shots(page, 'changed')

  const compare = await go(page, 'Compare')
  await compare.getByLabel('Compare with', { exact: true }).selectOption({ label: 'Sustainability and transformation partnerships, 2017' })
  await expect(compare.getByRole('heading', { name: 'How they differ' })).toBeVisible()
  await shots(page, 'compared')
  await page.setViewportSize({ width: 1280, height: 800 })
  await drawn(page)
  await page.screenshot({ path: path.join(out, 'compare.png') })
  void docs
  void browser
  void service
})
