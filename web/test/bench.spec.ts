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

/** Milliseconds from the start of navigation until the areas can be seen, and until the map can be moved. */
async function firstMap(page: Page, address: string): Promise<Record<'seen' | 'drawn', number>> {
  await page.goto(address)
  await drawn(page)
  return page.evaluate(() => {
    const at = (name: string): number => performance.getEntriesByName(name)[0]!.startTime
    return { seen: at('map-seen'), drawn: at('map-drawn') }
  })
}

for (const layer of ['ccg17', 'lad17', 'msoa11']) {
  test(`first map of ${layer}`, async ({ browser, service }) => {
    test.setTimeout(300_000)
    const cold: Record<'seen' | 'drawn', number>[] = []
    const warm: typeof cold = []
    for (let i = 0; i < 7; i++) {
      const context = await browser.newContext({ baseURL: service.url })
      const page = await context.newPage()
      cold.push(await firstMap(page, `/#layer=${layer}&atlas=england-2017`))
      await page.goto('about:blank')
      warm.push(await firstMap(page, `/#layer=${layer}&atlas=england-2017`))
      await context.close()
    }
    for (const [times, words] of [[cold, 'a new browser'], [warm, 'a second visit']] as const) {
      note(`first map, ${layer}, ${words}`, times.map((t) => t.seen))
      note(`first map that can be moved, ${layer}, ${words}`, times.map((t) => t.drawn))
    }
  })
}

const pause = (page: Page, ms: number): Promise<void> => page.waitForTimeout(ms)

/**
 * Moves areas as a person does: presses one on the map, then the region that it shall go to, with the pointer at
 * rest on the button. Each time it waits until the move is measured and drawn. Gives what the page measured:
 * milliseconds since the button was pressed.
 */
async function moves(page: Page, n: number): Promise<Record<'drawn' | 'answered' | 'scored', number[]>> {
  const panel = await go(page, 'Change')
  const to = panel.getByRole('region', { name: 'Move to' }).getByRole('list').getByRole('button').first()
  const map = (await page.getByRole('main', { name: 'Map' }).boundingBox())!
  const count = (): Promise<number> => page.evaluate(() => performance.getEntriesByName('move-scored').length)
  const press = async (x: number, y: number): Promise<void> => {
    await page.mouse.move(x, y)
    await pause(page, 400) // until its region is outlined, and what it says is there
    await page.mouse.down()
    await page.mouse.up()
  }
  for (let i = 0; (await count()) < n && i < 4 * n; i++) {
    // Places of a spiral over England, each in another direction than the one before.
    const [r, angle] = [20 + 4 * (i % 40), 2.4 * i]
    await press(map.x + map.width / 2 + r * Math.cos(angle), map.y + 0.55 * map.height + r * Math.sin(angle))
    if ((await to.count()) === 0) continue
    const at = (await to.boundingBox())!
    const before = await count()
    await press(at.x + at.width / 2, at.y + at.height / 2)
    for (let waited = 0; waited < 40 && (await count()) === before; waited++) await pause(page, 50)
    await drawn(page)
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
    note(`a fixed sum in a script, to tell machines apart`, await page.evaluate(() => Array.from({ length: 9 }, () => {
      const began = performance.now()
      let x = 1
      for (let i = 0; i < 20_000_000; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0
      return x ? performance.now() - began : 0
    })))
    const { drawn: shown, answered, scored } = await moves(page, 25)
    note(`move drawn on the map, ${layer}`, shown)
    note(`its measures in the page, ${layer}`, answered)
    note(`drawn, measured and shown, ${layer}`, scored)
  })
}