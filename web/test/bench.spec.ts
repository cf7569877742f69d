// How soon a map is drawn, and a move by hand shown and measured. Prints, and asserts no times.
import type { Page } from '@playwright/test'
import { drawn, expect, go, open, test } from './page'

const rows: { what: string; n: number; median: number; p95: number }[] = []

function note(what: string, ms: number[]): void {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  rows.push({ what, n: ms.length, median: Math.round(at(0.5)), p95: Math.round(at(0.95)) })
}

test.afterAll(() => {
  console.log(`\n${'milliseconds'.padEnd(56)}${'n'.padStart(5)}${'median'.padStart(9)}${'95 %'.padStart(9)}`)
  for (const r of rows) console.log(`${r.what.padEnd(56)}${String(r.n).padStart(5)}${String(r.median).padStart(9)}${String(r.p95).padStart(9)}`)
})

/** Milliseconds from the start of navigation until the areas are on the screen. */
async function firstMap(page: Page, address: string): Promise<number> {
  await page.goto(address)
  const at = await page.evaluate(() => new Promise<number>((resolve) => {
    const there = (): boolean => Boolean(document.querySelector('main.map')?.getAttribute('data-drawn'))
    if (there()) return resolve(performance.now())
    const watch = new MutationObserver(() => {
      if (!there()) return
      watch.disconnect()
      resolve(performance.now())
    })
    watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-drawn'] })
  }))
  await drawn(page)
  return at
}

for (const layer of ['ccg17', 'lad17', 'msoa11']) {
  test(`first map of ${layer}`, async ({ browser, service }) => {
    test.setTimeout(300_000)
    const [cold, warm]: [number[], number[]] = [[], []]
    for (let i = 0; i < 5; i++) {
      const context = await browser.newContext({ baseURL: service.url })
      const page = await context.newPage()
      cold.push(await firstMap(page, `/#layer=${layer}&atlas=england-2017`))
      await page.goto('about:blank')
      warm.push(await firstMap(page, `/#layer=${layer}&atlas=england-2017`))
      await context.close()
    }
    note(`first map, ${layer}, cold cache`, cold)
    note(`first map, ${layer}, warm cache`, warm)
  })
}

/** Moves an area to and fro, each time waiting until it is measured. Gives what the page measured. */
async function moves(page: Page, n: number): Promise<Record<'drawn' | 'answered' | 'scored', number[]>> {
  const panel = await go(page, 'Change')
  await panel.getByText('List of areas', { exact: true }).click()
  const list = panel.getByRole('list', { name: 'List of areas' }).getByRole('checkbox')
  const to = panel.getByRole('region', { name: 'Move to' }).getByRole('listitem').getByRole('button')
  await expect(list.first()).toBeVisible()
  const count = (name: string): Promise<number> => page.evaluate((name) => performance.getEntriesByName(name).length, name)
  for (let i = 0, done = 0; done < n && i < 20 * n; i++) {
    const box = list.nth(i % (await list.count()))
    await box.check()
    if ((await to.count()) === 0) {
      await box.uncheck()
      continue
    }
    await to.first().click()
    if (await page.getByRole('status').filter({ hasText: 'Nothing would be left' }).isVisible()) {
      await box.uncheck()
      continue
    }
    done++
    await expect.poll(() => count('move-scored'), { timeout: 60_000, intervals: [20] }).toBe(done)
  }
  return page.evaluate(() => {
    const of = (name: string): number[] => performance.getEntriesByName(name).map((e) => e.duration)
    return { drawn: of('move-drawn'), answered: of('move-answered'), scored: of('move-scored') }
  })
}

for (const { layer, regions, steps } of [{ layer: 'lad17', regions: 44, steps: 3_000_000 }, { layer: 'msoa11', regions: 44, steps: 300_000 }]) {
  test(`moves and live search on ${layer}`, async ({ page }) => {
    test.setTimeout(600_000)
    await open(page, `/#layer=${layer}&atlas=england-2017&tab=solve`)
    const panel = await go(page, 'Solve')
    await panel.getByRole('combobox', { name: 'Question' }).selectOption({ label: 'A question of your own' })
    await panel.getByLabel('Areas to group').selectOption(layer)
    await panel.getByRole('spinbutton', { name: 'Regions' }).fill(String(regions))
    await panel.getByText('More', { exact: true }).click()
    await panel.getByLabel('Search steps').fill(String(steps))
    // Frames while the map follows the search.
    await page.evaluate(() => {
      const frames: number[] = []
      Object.assign(globalThis, { frames })
      let last = performance.now()
      const next = (now: number): void => {
        frames.push(now - last)
        last = now
        requestAnimationFrame(next)
      }
      requestAnimationFrame(next)
    })
    await panel.getByRole('button', { name: 'Draw the regions' }).click()
    await expect(page.getByText(`Found ${regions} regions`)).toBeVisible({ timeout: 300_000 })
    await drawn(page)
    note(`frames during a live search, ${layer}`, await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames))
    const { drawn: shown, answered, scored } = await moves(page, 25)
    note(`move drawn, ${layer}`, shown)
    note(`move measured by the service, ${layer}`, answered)
    note(`move measured and shown, ${layer}`, scored)
  })
}