// Pictures of every view at three widths, to be looked at: out/web. The README has map.png and compare.png of them, in docs.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { drawn, expect, find, go, open, solve, test } from './page'

const out = fileURLToPath(new URL('../../out/web/', import.meta.url))
const partnerships = { label: 'Sustainability and transformation partnerships, 2017' }

async function shot(page: Page, name: string): Promise<void> {
  await drawn(page)
  await page.screenshot({ path: path.join(out, `${name}.png`) })
}

for (const size of [{ width: 360, height: 740 }, { width: 768, height: 1024 }, { width: 1440, height: 900 }]) {
  test(`every view, ${size.width} px`, async ({ page }) => {
    test.setTimeout(600_000)
    const named = (name: string): Promise<void> => shot(page, `${name}-${size.width}`)
    const card = (name: string) => page.getByRole('region', { name })
    await page.setViewportSize(size)
    await open(page)
    for (const name of ['Solve', 'Understand', 'Change', 'Compare', 'Take away']) {
      await go(page, name)
      await named(`empty-${name.toLowerCase().replace(' ', '-')}`)
    }

    await solve(page, 1_000_000)
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
    for (const name of ['Solve', 'Change', 'Take away', 'Understand']) {
      await go(page, name)
      await named(name.toLowerCase().replace(' ', '-'))
    }
    const understand = page.getByRole('tabpanel')
    await understand.getByLabel('A real division beside the plan').selectOption(partnerships)
    await understand.getByRole('button', { name: 'Look for the trade-offs' }).click()
    await expect(understand.getByRole('group', { name: 'The trade-off' }).getByRole('button').first()).toBeVisible({ timeout: 60_000 })
    for (const part of ['Regions', 'People in a region', 'A real division beside the plan', 'The trade-off']) {
      await understand.getByRole('heading', { name: part, exact: true }).scrollIntoViewIfNeeded()
      await understand.getByRole('heading', { name: part, exact: true }).evaluate((e) => e.scrollIntoView({ block: 'start' }))
      await named(`understand-${part.toLowerCase().replaceAll(' ', '-')}`)
    }
    await understand.getByRole('button', { name: 'R07' }).first().click()
    await expect(card('Region in hand')).toBeVisible()
    await named('region')
    await page.keyboard.press('Escape')
    await understand.getByLabel('What the colours show').selectOption({ index: 2 })
    await named('figures')
    await understand.getByLabel('What the colours show').selectOption({ index: 0 })

    await find(page, 'Camden')
    await card('Area in hand').getByText('Why here?').click()
    await expect(card('Area in hand').getByRole('button', { name: /^Move to/ }).first()).toBeVisible()
    await named('area')
    await page.keyboard.press('Escape')

    const change = await go(page, 'Change')
    await change.getByText('List of areas', { exact: true }).click()
    await change.getByLabel('With this in the name or code').fill('Camden')
    await change.getByRole('checkbox', { name: /Camden/ }).check()
    await named('picked')
    await change.getByRole('region', { name: 'Move to' }).getByRole('listitem').first().getByRole('button').click()
    const effect = change.getByRole('region', { name: 'Before and after' })
    await expect(effect.getByRole('table')).toHaveAttribute('aria-busy', 'false')
    await effect.evaluate((e) => e.scrollIntoView({ block: 'start' }))
    await named('changed')

    const compare = await go(page, 'Compare')
    await compare.getByLabel('Compare with', { exact: true }).selectOption(partnerships)
    await expect(compare.getByRole('heading', { name: 'How they differ' })).toBeVisible()
    await named('compared')
    await compare.getByRole('button', { name: 'Many plans' }).click()
    await named('many-empty')
    await compare.getByLabel('How many').fill('200')
    await compare.getByRole('button', { name: 'Draw plans' }).click()
    await expect(compare.getByRole('slider', { name: 'Together in at least' })).toBeVisible({ timeout: 60_000 })
    await named('many')
  })
}

test('pictures of the README', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await open(page)
  await solve(page, 20_000_000)
  await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
  const understand = await go(page, 'Understand')
  await find(page, 'Northumberland') // the region that is named after it
  await expect(page.getByRole('region', { name: 'Region in hand' })).toBeVisible()
  await understand.evaluate((e) => e.scrollTo(0, 0))
  await page.mouse.move(0, 0)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await shot(page, 'map')
  await page.keyboard.press('Escape')
  const compare = await go(page, 'Compare')
  await compare.getByLabel('Compare with', { exact: true }).selectOption(partnerships)
  await expect(compare.getByRole('heading', { name: 'How they differ' })).toBeVisible()
  await shot(page, 'compare')
})
