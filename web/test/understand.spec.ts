// Reading a plan: the table and the map, charts, a real division, trade-offs, and why an area is where it is.
import { expect, go, open, solve, test } from './page'

test('a plan is read in words, tables, charts and cards, by keyboard too', async ({ page }) => {
  await open(page)
  await solve(page)
  const panel = await go(page, 'Understand')
  const regions = panel.getByRole('region', { name: 'Regions', exact: true })
  const people = regions.getByRole('columnheader', { name: 'People' })
  const region = page.getByRole('region', { name: 'Region in hand' })
  const area = page.getByRole('region', { name: 'Area in hand' })

  await test.step('sort the table by people, up and down', async () => {
    const first = regions.getByRole('row').nth(1).getByRole('cell').first()
    await people.getByRole('button').click()
    await expect(people).toHaveAttribute('aria-sort', 'descending')
    const most = await first.innerText()
    await people.getByRole('button').click()
    await expect(people).toHaveAttribute('aria-sort', 'ascending')
    const number = (text: string): number => Number(text.replaceAll(',', ''))
    expect(number(await first.innerText())).toBeLessThan(number(most))
  })

  await test.step('open a card by keyboard, and come back from it', async () => {
    const row = regions.getByRole('button', { name: 'R05' })
    await row.press('Enter')
    await expect(region.getByRole('heading', { level: 2 })).toBeFocused()
    await expect(row).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('Escape')
    await expect(region).toBeHidden()
    await expect(row).toBeFocused()
  })

  await test.step('go through the bars by arrow keys', async () => {
    const bars = panel.getByRole('group', { name: 'People in a region' }).getByRole('button')
    await bars.first().press('ArrowRight')
    await expect(bars.nth(1)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(bars.nth(1)).toHaveAttribute('aria-pressed', 'true')
  })

  await test.step('lay a real division beside the plan', async () => {
    await panel.getByLabel('A real division beside the plan').selectOption('stp17')
    await expect(panel.getByRole('row', { name: /^Regions 38 44/ })).toBeVisible()
    await expect(page.getByRole('main')).toContainText('Dashes: Sustainability and transformation partnerships, 2017')
  })

  await test.step('look for the trade-offs, and take another plan in hand', async () => {
    await panel.getByRole('button', { name: 'Look for the trade-offs' }).click()
    const points = panel.getByRole('group', { name: 'The trade-off' }).getByRole('button')
    await expect(points.first()).toBeVisible({ timeout: 30_000 })
    await points.first().press('Enter')
    await expect(points.first()).toHaveAttribute('aria-pressed', 'true')
    await expect(page.getByRole('banner')).toContainText('Trade-off 1')
  })

  await test.step('ask why an area is where it is, and put it elsewhere', async () => {
    await page.getByRole('combobox', { name: 'Find an area or a region' }).fill('NHS Corby')
    await page.keyboard.press('Enter')
    await area.getByText('Why here?').click()
    const move = area.getByRole('button', { name: /^Move to R/ }).first()
    const to = (await move.getAttribute('aria-label'))!.replace('Move to ', '')
    await move.click()
    await expect(area.getByRole('button', { name: new RegExp(`^${to} `) }).first()).toBeVisible()
    await expect(regions.getByRole('button', { name: to })).toHaveAttribute('aria-pressed', 'true')
  })
})
