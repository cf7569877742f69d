// Files that leave the page, and files that come to it.
import { readFile } from 'node:fs/promises'
import { expect, go, open, solve, test, drawn } from './page'
import type { Download, Page } from '@playwright/test'

/** The bytes of the file that a button gives. */
async function take(page: Page, name: string): Promise<{ file: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()])
  return { file: download.suggestedFilename(), bytes: await bytes(download) }
}

const bytes = async (download: Download): Promise<Buffer> => readFile(await download.path())

test('every file can be taken away, and brought back', async ({ page, context, service }) => {
  await open(page)
  await solve(page)
  await go(page, 'Take away')

  const lookup = await take(page, 'CSV')
  expect(lookup.bytes.toString().split('\n')[0]).toBe('CCG17CD,CCG17NM,REGIONCD,REGIONNM')
  const geojson = await take(page, 'GeoJSON')
  expect((JSON.parse(geojson.bytes.toString()) as { features: unknown[] }).features).toHaveLength(38)
  const topojson = await take(page, 'TopoJSON')
  expect((JSON.parse(topojson.bytes.toString()) as { type: string }).type).toBe('Topology')
  expect((await take(page, 'GeoPackage')).bytes.subarray(0, 15).toString()).toBe('SQLite format 3')
  expect((await take(page, 'KML')).bytes.toString()).toContain('<kml')
  expect((await take(page, 'PostGIS')).bytes.toString()).toContain('REGIONCD')
  expect((await take(page, 'Report')).bytes.toString()).toContain('<!doctype html>')
  expect((await take(page, 'SVG')).bytes.toString()).toContain('<svg')
  const png = await take(page, 'PNG')
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(png.bytes.readUInt32BE(16), 'width').toBeGreaterThan(640)

  await test.step('the link opens the same plan in another window', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: service.url })
    await page.getByRole('button', { name: 'Copy link' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toBeVisible()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    const other = await context.newPage()
    await open(other, link)
    await expect(other.getByRole('banner')).toContainText('38 regions, 207 areas')
    await expect(other.getByRole('tab', { name: 'Understand' })).toHaveAttribute('aria-selected', 'true')
    await other.close()
  })

  const plan = (): string | null => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('plan')
  await expect.poll(plan).toMatch(/^[0-9a-f]+$/)
  const first = plan()
  for (const [i, { file, bytes }] of [lookup, geojson, topojson].entries()) {
    await test.step(`${file} is the same plan when it comes back`, async () => {
      await page.getByLabel('Choose a file').setInputFiles({ name: `back-${i}-${file}`, mimeType: '', buffer: bytes })
      await expect(page.getByText(`Opened back-${i}-${file}`)).toBeVisible()
      await expect.poll(() => page.url()).toContain(`title=back-${i}-`)
      expect(plan()).toBe(first)
      await expect(page.getByRole('banner')).toContainText('38 regions, 207 areas')
    })
  }
})

test('a proof can be taken away with the plan, and the link where the browser forbids copying', async ({ page }) => {
  await open(page)
  const panel = await go(page, 'Solve')
  await panel.getByText('More', { exact: true }).click()
  await panel.getByLabel('Search steps').fill('200000')
  await panel.getByRole('checkbox', { name: 'Prove how good the plan is' }).check()
  await panel.getByLabel('At most from the best').fill('90')
  await panel.getByRole('button', { name: 'Draw the regions' }).click()
  await expect(page.getByText('Found 38 regions')).toBeVisible({ timeout: 120_000 })
  await go(page, 'Take away')
  const proof = await take(page, 'Certificate')
  expect(proof.file).toBe('certificate.json')
  expect(JSON.parse(proof.bytes.toString())).toHaveProperty('bound')

  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))))
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Ctrl' })).toBeVisible()
  const chosen = await page.evaluate(() => getSelection()?.toString() ?? '')
  expect(chosen).toBe(await page.getByLabel('Link to this plan and view').inputValue())
})

test('a file for another layer brings that layer; what is wrong with a file is said and changes nothing', async ({ page, request, service }) => {
  const areas = (await (await request.get(`${service.url}/v1/atlases/england-2017/layers/lad17/areas?pageSize=5000`)).json()) as { areas: { code: string }[] }
  const row = (code: string, i: number): string => `${code},${i % 2 ? 'Odd' : 'Even'} councils of England`
  const bring = async (name: string, lines: string[]): Promise<void> => {
    // As if dropped: the browser's own drag cannot be driven, what it ends with can.
    const data = await page.evaluateHandle(([name, text]) => {
      const data = new DataTransfer()
      data.items.add(new File([text!], name!))
      return data
    }, [name, lines.join('\n')])
    await page.getByRole('main', { name: 'Map' }).dispatchEvent('drop', { dataTransfer: data })
  }
  const rows = areas.areas.map(({ code }, i) => row(code, i))
  await open(page)

  await bring('councils.csv', ['LAD17CD,REGION', ...rows.slice(1)])
  const wrong = page.getByRole('alert')
  await expect(wrong).toContainText(`councils.csv: 1 area of the layer is not in the file: ${areas.areas[0]!.code}. Nothing was changed.`)
  await expect(page.getByRole('banner')).toContainText('Clinical commissioning groups')

  await bring('councils.csv', ['LAD17CD,REGION', ...rows])
  await expect(page.getByText('Opened councils.csv')).toBeVisible()
  await drawn(page)
  await expect(page.getByRole('banner')).toContainText('councils 2 regions, 326 areas')
})
