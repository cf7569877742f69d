// Every view and every state of the page: for everybody, by keyboard, and when things go wrong.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { audit } from './axe'
import { drawn, expect, find, go, open, solve, tab, test } from './page'
import { binary, Service } from './service'

const tabs = ['Solve', 'Understand', 'Change', 'Compare', 'Take away']
const narrow = { width: 360, height: 740 }
const usual = { width: 1280, height: 800 }

/** Whether all of the page fits in the width of the window. */
const fits = async (page: Page, when: string): Promise<void> =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${when}: wider than the window by`).toBeLessThanOrEqual(0)

test('every view keeps the rules of axe, wide and narrow', async ({ page }) => {
  const everywhere = async (when: string, views: string[]): Promise<void> => {
    for (const size of [usual, narrow]) {
      await page.setViewportSize(size)
      for (const name of views) {
        await go(page, name)
        await audit(page, `${name}, ${when}, ${size.width} px`)
        await fits(page, `${name}, ${when}`)
      }
    }
    await page.setViewportSize(usual)
  }

  await open(page)
  await everywhere('without a plan', tabs)
  await solve(page)
  await everywhere('with a plan', tabs)

  await test.step('with the card of a region', async () => {
    const panel = await go(page, 'Understand')
    await panel.getByRole('button', { name: 'R01' }).first().click()
    await expect(page.getByRole('region', { name: 'Region in hand' })).toBeVisible()
    await everywhere('card of a region', ['Understand'])
  })

  await test.step('with the card of an area', async () => {
    await find(page, 'Camden')
    const card = page.getByRole('region', { name: 'Area in hand' })
    await card.getByText('Why here?').click()
    await expect(card.getByRole('button', { name: /^Move to/ }).first()).toBeVisible()
    await everywhere('card of an area', ['Understand'])
    await page.keyboard.press('Escape')
  })

  await test.step('in the midst of a change', async () => {
    const panel = await go(page, 'Change')
    await panel.getByText('List of areas', { exact: true }).click()
    await panel.getByLabel('With this in the name or code').fill('Camden')
    await panel.getByRole('checkbox').check()
    await panel.getByRole('region', { name: 'Move to' }).getByRole('listitem').first().getByRole('button').click()
    await expect(panel.getByRole('region', { name: 'Before and after' }).getByRole('table')).toHaveAttribute('aria-busy', 'false')
    await panel.getByRole('checkbox').check()
    await audit(page, 'Change, with what came of a move')
  })

  await test.step('with another plan beside it', async () => {
    const panel = await go(page, 'Compare')
    await panel.getByLabel('Compare with', { exact: true }).selectOption({ label: 'Sustainability and transformation partnerships, 2017' })
    await expect(panel.getByRole('heading', { name: 'How they differ' })).toBeVisible()
    await everywhere('two plans', ['Compare'])
  })
})

test('all of it works by keyboard', async ({ page }) => {
  await open(page)
  await test.step('from the top of the page to the panel', async () => {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to the panel' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('tabpanel', { name: 'Solve' })).toBeFocused()
  })

  await test.step('arrows go through the tabs, round the end', async () => {
    await tab(page, 'Solve').focus()
    for (const name of [...tabs.slice(1), 'Solve']) {
      await page.keyboard.press('ArrowRight')
      await expect(tab(page, name)).toBeFocused()
      await expect(page.getByRole('tabpanel', { name, exact: true })).toBeVisible()
    }
    await page.keyboard.press('End')
    await expect(tab(page, 'Take away')).toBeFocused()
    await page.keyboard.press('Home')
    await expect(tab(page, 'Solve')).toBeFocused()
  })

  await test.step('solve: enter in a field is as good as the button', async () => {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('combobox', { name: 'Question' })).toBeFocused()
    const more = page.getByText('More', { exact: true })
    await more.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect(page.getByLabel('Search steps')).toBeFocused()
    await page.keyboard.type('200000')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Found 38 regions')).toBeVisible()
  })

  await test.step('find an area by name: its card has the focus, and gives it back', async () => {
    const box = page.getByRole('combobox', { name: 'Find an area or a region' })
    await box.focus()
    await page.keyboard.type('camden')
    await expect(page.getByRole('option', { name: 'NHS Camden CCG' })).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Area in hand' })).toContainText('NHS Camden CCG')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('region', { name: 'Area in hand' })).toBeHidden()
  })

  await test.step('sort the table, and open a region from it', async () => {
    const panel = await go(page, 'Understand')
    const head = panel.getByRole('columnheader', { name: 'People' })
    await head.getByRole('button').focus()
    await page.keyboard.press('Enter')
    await expect(head).toHaveAttribute('aria-sort', 'descending')
    const people = async (): Promise<number[]> => (await panel.getByRole('row').locator('td:nth-child(2)').allInnerTexts()).map((x) => Number(x.replaceAll(',', '')))
    const most = await people()
    expect(most).toHaveLength(38)
    expect(most).toEqual(most.toSorted((a, b) => b - a))
    await page.keyboard.press('Space')
    await expect(head).toHaveAttribute('aria-sort', 'ascending')
    expect(await people()).toEqual(most.toReversed())
    await panel.getByRole('row').nth(1).getByRole('button').focus()
    await page.keyboard.press('Enter')
    const card = page.getByRole('region', { name: 'Region in hand' })
    await expect(card.getByRole('heading', { level: 2 })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(card).toBeHidden()
    await expect(panel.getByRole('row').nth(1).getByRole('button')).toBeFocused()
  })

  await test.step('the map moves with arrows', async () => {
    const before = page.url()
    await page.getByRole('application', { name: 'Map' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.url()).not.toBe(before)
  })

  await test.step('control and Z undo, with shift they redo', async () => {
    await go(page, 'Change')
    await page.getByRole('button', { name: /^Lock R/ }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: /^Unlock R/ })).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(page.getByRole('button', { name: /^Unlock R/ })).toBeHidden()
    await page.keyboard.press('Control+Shift+z')
    await expect(page.getByRole('button', { name: /^Unlock R/ })).toBeVisible()
  })
})

test('the address restores plan, tab, colours and place', async ({ page }) => {
  await open(page)
  await solve(page)
  const panel = await go(page, 'Understand')
  await panel.getByLabel('What the colours show').selectOption({ label: 'From the mean' })
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await drawn(page)
  await expect.poll(() => page.url()).toMatch(/plan=[0-9a-f]+&.*tab=understand&show=region%3Adeviation&map=/)
  const { hash } = new URL(page.url())
  const title = await page.getByRole('banner').locator('strong').innerText()
  const shown = await panel.getByLabel('What the colours show').inputValue()
  await page.reload()
  await drawn(page)
  await expect(page.getByRole('banner')).toContainText(title)
  await expect(page.getByRole('banner')).toContainText('38 regions, 207 areas')
  await expect(tab(page, 'Understand')).toHaveAttribute('aria-selected', 'true')
  await expect(panel.getByLabel('What the colours show')).toHaveValue(shown)
  await expect.poll(() => new URL(page.url()).hash).toBe(hash)
})

test('while the service is away the page says so, and goes on when it is back', async ({ page, guard }) => {
  const store = await mkdtemp(path.join(tmpdir(), 'footprint-web-'))
  let own = await Service.start({ store })
  try {
    guard.origin = own.url
    guard.allow(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/) // what the browser itself logs
    await open(page, own.url)
    await solve(page)
    const { url } = own
    await own.stop()
    const panel = await go(page, 'Take away')
    await panel.getByRole('button', { name: 'GeoJSON', exact: true }).click()
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('The service does not answer.')
    await expect(page.getByRole('banner')).toContainText('38 regions, 207 areas')
    await audit(page, 'offline')
    own = await Service.start({ store, http: new URL(url).host })
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect(alert).toBeHidden()
    await expect(page.getByRole('button', { name: 'Undo' }), 'nothing was opened anew').toBeDisabled()
    const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'GeoJSON', exact: true }).click()])
    expect(download.suggestedFilename()).toMatch(/\.geojson$/)
  } finally {
    await own.stop()
    await rm(store, { recursive: true })
  }
})

test('what the service refuses is said in its words', async ({ page, guard }) => {
  guard.allow(/status of 400/)
  await open(page)
  const panel = await go(page, 'Solve')
  await panel.getByLabel('Regions', { exact: true }).fill('200')
  await panel.getByRole('button', { name: 'Draw the regions' }).click()
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('no plan can exist: NHS Barnet CCG (E38000005, 387,803)')
  await audit(page, 'refused')
  await alert.getByRole('button', { name: 'Close' }).click()
  await expect(alert).toBeHidden()
})

test('a service that knows its callers asks for a token', async ({ page, guard }) => {
  guard.allow(/status of 401/)
  const folder = await mkdtemp(path.join(tmpdir(), 'footprint-web-'))
  const said = spawnSync(binary, ['token', 'ann', 'planner'], { encoding: 'utf8' }).stdout
  const [, token, line] = /^token +(\S+)\nline +(.+)$/m.exec(said)!
  const credentials = path.join(folder, 'callers')
  await writeFile(credentials, `${line!}\n`)
  const own = await Service.start({ credentials })
  try {
    guard.origin = own.url
    await page.goto(own.url)
    const field = page.getByLabel('Token')
    await field.fill('fp_wrong')
    await audit(page, 'token')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(field).toHaveValue('')
    await field.fill(token!)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await drawn(page)
    await expect(field).toBeHidden()
    await expect(page.getByRole('banner')).toContainText('Clinical commissioning groups')
  } finally {
    await own.stop()
    await rm(folder, { recursive: true })
  }
})
