// What somebody does who comes to the page for the first time.
import { readFile } from 'node:fs/promises'
import { drawn, expect, go, open, solve, test } from './page'

const area = 'NHS Camden CCG'

test('a newcomer gets 38 regions of England, changes them, compares them and takes them away', async ({ page }) => {
  const bar = page.getByRole('banner')
  const card = page.getByRole('region', { name: 'Region in hand' })

  await test.step('open the page', async () => {
    await open(page)
    await expect(page.getByRole('combobox', { name: 'Question' })).toHaveValue('presets/reform-38')
  })

  await test.step('solve reform-38', async () => {
    await solve(page)
    await expect(bar).toContainText('38 regions, 207 areas')
  })

  await test.step('read a region: a row of the table opens its card', async () => {
    const panel = await go(page, 'Understand')
    await expect(panel.getByText('Keeps every constraint')).toBeVisible()
    const row = panel.getByRole('row').filter({ has: page.getByRole('button', { name: 'R07' }) })
    await row.getByRole('button', { name: 'R07' }).click()
    await expect(card).toContainText('R07')
    const people = await card.getByText('People', { exact: true }).locator('xpath=following-sibling::dd').innerText()
    await expect(row).toContainText(people)
    await card.getByText('What makes it alike, and what pulls it apart').click()
    await expect(card.getByRole('list').filter({ hasText: 'R07' })).not.toHaveCount(0)
    await card.getByRole('button', { name: 'Close the card' }).click()
    await expect(card).toBeHidden()
  })

  const change = page.getByRole('tabpanel', { name: 'Change' })
  const moves = change.getByRole('region', { name: 'Move to' })
  let region = ''
  await test.step('move a unit: the map and the measures follow', async () => {
    await go(page, 'Change')
    await change.getByText('List of areas', { exact: true }).click()
    await change.getByLabel('With this in the name or code').fill(area)
    await change.getByRole('checkbox', { name: area }).check()
    const target = moves.getByRole('listitem').getByRole('button').filter({ hasText: 'keeps every constraint' }).first()
    region = /R\d\d/.exec(await target.innerText())![0]
    await target.click()
    await expect(bar).toContainText(', changed')
    const effect = change.getByRole('region', { name: 'Before and after' })
    await expect(effect.getByRole('table')).toHaveAttribute('aria-busy', 'false')
    await expect(effect.getByRole('row', { name: /^Objective/ })).toContainText('worse')
  })

  const undo = bar.getByRole('button', { name: 'Undo' })
  await test.step('undo, and redo', async () => {
    await undo.click()
    await expect(bar).not.toContainText(', changed')
    await expect(undo).toBeDisabled()
    await bar.getByRole('button', { name: 'Redo' }).click()
    await expect(bar).toContainText(', changed')
  })

  await test.step('lock the region that the unit went to', async () => {
    const whole = change.getByRole('region', { name: 'A whole region' })
    await whole.getByLabel('Region', { exact: true }).selectOption(region)
    await whole.getByRole('button', { name: `Lock ${region}` }).click()
    await expect(change.getByRole('region', { name: 'Locked and asked for' })).toContainText(`Region ${region} is locked`)
  })

  await test.step('solve the rest anew', async () => {
    await change.getByRole('button', { name: 'Solve the rest anew' }).click()
    await expect(page.getByText('Found 38 regions')).toBeVisible() // the plan is in hand, not only on the map
    await expect(bar).toContainText('the rest solved anew')
    await expect(change.getByRole('region', { name: 'Locked and asked for' })).toContainText(`Region ${region} is locked`)
    await expect(bar).toContainText('38 regions, 207 areas')
  })

  await test.step('compare with the real partnerships, STPs', async () => {
    const compare = await go(page, 'Compare')
    await compare.getByLabel('Compare with', { exact: true }).selectOption({ label: 'Sustainability and transformation partnerships, 2017' })
    await expect(compare.getByRole('heading', { name: 'How they differ' })).toBeVisible()
    await expect(compare.getByText(/of 207$/)).toBeVisible()
    await expect(page.getByRole('main').getByRole('heading', { name: /^B: Sustainability/ })).toBeVisible()
    await drawn(page)
  })

  await test.step('take a GeoJSON away', async () => {
    const panel = await go(page, 'Take away')
    const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'GeoJSON', exact: true }).click()])
    const { features } = JSON.parse(await readFile(await download.path(), 'utf8')) as { features: { properties: { population: number } }[] }
    expect(features).toHaveLength(38)
    expect(features.reduce((sum, f) => sum + f.properties.population, 0)).toBe(55_619_430)
  })
})
