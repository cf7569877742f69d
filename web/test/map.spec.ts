// The map itself: what a pointer and a finger do on it, pictures of it, and a browser that cannot draw it.
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { drawn, expect, find, go, open, solve, test } from './page'

const map = (page: Page): Locator => page.getByRole('main', { name: 'Map' })

/** Where the area lies that was looked for: the map has moved so that it is near the middle. */
async function found(page: Page, name: string): Promise<{ x: number; y: number }> {
  await find(page, name)
  await drawn(page)
  await page.keyboard.press('Escape')
  // The pointer goes over the map until the words beside it name the area.
  const box = (await map(page).boundingBox())!
  for (let ring = 0; ring < 12; ring++) {
    for (let i = 0; i < 8; i++) {
      const at = { x: box.x + box.width / 2 + 22 * ring * Math.cos(i), y: box.y + box.height / 2 + 22 * ring * Math.sin(i) }
      await page.mouse.move(at.x, at.y)
      await page.waitForTimeout(20)
      if (await page.locator('.tip', { hasText: name }).isVisible()) return at
    }
  }
  throw new Error(`${name} was not found on the map`)
}

test('areas are pressed, dragged to another region, and drawn around with a finger', async ({ page, context }) => {
  await open(page)
  await solve(page)
  const change = await go(page, 'Change')
  const at = await found(page, 'NHS Camden CCG')

  await test.step('a press picks the area', async () => {
    await page.mouse.click(at.x, at.y)
    await expect(change.getByText('1 area picked')).toBeVisible()
    await expect(change.getByRole('button', { name: 'NHS Camden CCG: no longer pick' })).toBeVisible()
  })

  await test.step('dragged onto another region, it is there', async () => {
    const box = (await map(page).boundingBox())!
    const from = await page.locator('.tip').innerText()
    const own = /R\d\d/.exec(from)![0]
    let to = { ...at }
    let other = own
    for (let step = 1; other === own && at.x + 20 * step < box.x + box.width; step++) {
      to = { x: at.x + 20 * step, y: at.y }
      await page.mouse.move(to.x, to.y)
      await page.waitForTimeout(20)
      other = /R\d\d/.exec((await page.locator('.tip').allInnerTexts()).join())?.[0] ?? own
    }
    expect(other).not.toBe(own)
    await page.mouse.move(at.x, at.y)
    await page.mouse.down()
    await page.mouse.move((at.x + to.x) / 2, to.y, { steps: 4 })
    await page.mouse.move(to.x, to.y, { steps: 4 })
    await page.mouse.up()
    await expect(change.getByRole('button', { name: `Moved NHS Camden CCG to ${other}` })).toBeVisible()
    await drawn(page)
  })

  await test.step('drawn around with a finger, areas are picked', async () => {
    await change.getByRole('button', { name: 'Draw around areas' }).click()
    await expect(change.getByText('Draw a line around areas on the map.')).toBeVisible()
    const finger = await context.newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: { x: number; y: number }[]) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    await touch('touchStart', { x: at.x - 150, y: at.y - 150 })
    for (const [x, y] of [[150, -150], [150, 150], [-150, 150], [-150, -140]] as const) await touch('touchMove', { x: at.x + x, y: at.y + y })
    await touch('touchEnd')
    await expect(change.getByText(/^\d+ areas picked/)).toBeVisible()
    await expect(change.getByRole('button', { name: 'NHS Camden CCG: no longer pick' })).toBeVisible()
  })
})

test('two maps are one picture', async ({ page }) => {
  await open(page)
  await solve(page)
  const compare = await go(page, 'Compare')
  await compare.getByLabel('Compare with', { exact: true }).selectOption({ label: 'Sustainability and transformation partnerships, 2017' })
  const button = compare.getByRole('button', { name: 'Picture of both maps (PNG)' })
  await expect(button).toBeEnabled()
  await drawn(page)
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  expect(download.suggestedFilename()).toBe('compared.png')
  const png = await readFile(await download.path())
  expect(png.readUInt32BE(16), 'width: that of both maps').toBeGreaterThan((await map(page).boundingBox())!.width)
})

test('without WebGL the map stands still, and all else works', async ({ page }) => {
  await page.addInitScript(() => {
    const get = HTMLCanvasElement.prototype.getContext
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith('webgl') ? null : get.call(this, kind, ...(rest as []))
    } as typeof get
  })
  await page.goto('/')
  await expect(map(page).getByRole('status')).toContainText('The map stands still: WebGL is switched off in this browser.')
  const panel = await go(page, 'Solve')
  await panel.getByText('More', { exact: true }).click()
  await panel.getByLabel('Search steps').fill('200000')
  await panel.getByRole('button', { name: 'Draw the regions' }).click()
  await expect(page.getByText('Found 38 regions')).toBeVisible()
  const box = (await map(page).boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  const card = page.getByRole('region', { name: 'Area in hand' })
  await expect(card.getByRole('heading', { level: 2 })).toContainText('NHS')
  await go(page, 'Take away')
  await expect(page.getByRole('button', { name: 'PNG', exact: true })).toBeDisabled()
})
