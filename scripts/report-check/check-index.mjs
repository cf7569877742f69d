// Opens the index of a batch in Chromium and fails unless it asks for nothing but its
// maps, says nothing on the console, keeps the rules of axe-core, fits the screens
// below and sorts, filters and compares, by keyboard as well; it must be whole
// without scripts, and usable with 1,200 rows. Writes pictures, to be looked at.
//
//   node check-index.mjs FOLDER-OF-THE-BATCH OUTPUT-FOLDER

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { audit, launch } from './browser.mjs'

const [folder, out] = process.argv.slice(2)
if (!folder || !out) {
  console.error('usage: node check-index.mjs FOLDER-OF-THE-BATCH OUTPUT-FOLDER')
  process.exit(2)
}
const base = pathToFileURL(path.resolve(folder)).href + '/'
const faults = []
const fault = text => { faults.push(text); console.error('fault: ' + text) }
const want = (ok, text) => { if (!ok) fault(text) }

await mkdir(out, { recursive: true })
const browser = await launch()

// open opens a file of the folder; it counts the pictures that were asked for.
async function open (file, width, scripts = true) {
  const page = await browser.newPage()
  const asked = { pictures: 0 }
  page.on('console', m => fault(`${width} px: console: ${m.text()}`))
  page.on('pageerror', e => fault(`${width} px: error: ${e.message}`))
  page.on('requestfailed', r => fault(`${width} px: not there: ${r.url()}`))
  page.on('request', r => {
    if (r.url().startsWith(base) && r.resourceType() === 'image') asked.pictures++
    else if (r.url() !== base + file && r.url() !== 'data:,') fault(`${width} px: request of ${r.url()}`)
  })
  await page.setJavaScriptEnabled(scripts)
  await page.setViewport({ width, height: 900, isMobile: width < 700, hasTouch: width < 700 })
  await page.goto(base + file, { waitUntil: 'networkidle0' })
  return { page, asked }
}

// column lists the texts of a column of the rows that are shown.
const column = (page, i) => page.evaluate(i => [...document.querySelectorAll('#sets tbody tr')].filter(r => !r.hidden).map(r => r.cells[i].dataset.v ?? r.cells[i].textContent.trim()), i)
const narrow = async (page, when) => {
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  want(wide[0] <= wide[1], `${when}: the page is ${wide[0]} px wide`)
}

try {
  for (const width of [360, 768, 1280]) {
    const { page } = await open('index.html', width)
    await narrow(page, `${width} px`)
    await audit(page, `${width} px`, fault)
    await page.screenshot({ path: path.join(out, `${width}.png`), fullPage: true })

    // By keyboard: sort by need captured, the best first, then the other way round.
    const need = await page.evaluate(() => [...document.querySelectorAll('#sets thead th')].findIndex(h => h.textContent.startsWith('Need captured')))
    const all = (await column(page, need)).length
    want(all > 2, `only ${all} rows: the test needs more`)
    for (const [sort, sign] of [['descending', -1], ['ascending', 1]]) {
      await page.focus(`#sets thead th:nth-child(${need + 1}) button`)
      await page.keyboard.press('Enter')
      const now = (await column(page, need)).map(Number)
      want(now.every((v, i) => i === 0 || sign * (v - now[i - 1]) >= 0), `${width} px: not ${sort}: ${now}`)
      want(await page.$eval(`#sets thead th:nth-child(${need + 1})`, h => h.ariaSort) === sort, `${width} px: aria-sort does not say ${sort}`)
    }

    // Filters: a word, and back.
    const first = (await column(page, 0))[0]
    await page.type('#tools input', first.split('/')[0])
    await page.waitForFunction(() => /of|1 shown/.test(document.querySelector('#tools output').textContent))
    const some = (await column(page, 0)).length
    want(some > 0 && some < all, `${width} px: the filter shows ${some} of ${all} rows`)
    await page.click('#tools button')
    want((await column(page, 0)).length === all, `${width} px: rows are missing after the filter`)

    // Comparing two rows.
    await page.$eval('#sets tbody tr:nth-child(1) input', e => e.click())
    want(await page.$eval('#go', e => e.ariaDisabled) === 'true', `${width} px: one row can be compared`)
    await page.focus('#sets tbody tr:nth-child(2) input')
    await page.keyboard.press('Space')
    await page.focus('#go')
    await page.keyboard.press('Enter')
    const beside = await page.evaluate(() => ({
      hidden: document.getElementById('compare').hidden,
      maps: [...document.querySelectorAll('#maps img')].filter(i => i.complete && i.naturalWidth > 0 && i.alt).length,
      columns: document.querySelectorAll('#beside thead th').length,
      stars: document.querySelectorAll('#beside .star').length,
      differences: [...document.querySelectorAll('#beside small')].map(e => e.textContent),
      focus: document.activeElement.id
    }))
    want(!beside.hidden && beside.columns === 3 && beside.focus === 'h-compare', `${width} px: comparison ${JSON.stringify(beside)}`)
    want(beside.maps === 2, `${width} px: ${beside.maps} maps side by side`)
    want(beside.differences.some(d => /^[+−].*(better|worse)$/.test(d)), `${width} px: no differences: ${beside.differences}`)
    await narrow(page, `${width} px, compared`)
    await audit(page, `${width} px, compared`, fault)
    await page.screenshot({ path: path.join(out, `${width}-compared.png`), fullPage: true })
    if (width === 1280) {
      await page.pdf({ path: path.join(out, 'a4.pdf'), format: 'A4', preferCSSPageSize: true, printBackground: true, tagged: true })
      await page.emulateMediaType('print')
      await page.setViewport({ width: Math.floor((297 - 26) / 25.4 * 96), height: 700 })
      await narrow(page, 'on A4')
    }
    await page.close()
  }

  // Without scripts it is a plain table, with its maps and the best values marked.
  const { page: plain } = await open('index.html', 1280, false)
  want((await plain.$$('#sets tbody tr')).length > 2 && (await plain.$$('#sets button, #tools > *')).length === 0, 'without scripts: no plain table')
  want((await plain.$$('#sets .star')).length > 0, 'without scripts: nothing is best')
  await plain.screenshot({ path: path.join(out, 'plain.png'), fullPage: true })
  await plain.close()

  // 1,200 rows: those of the page, over and over.
  const text = await readFile(path.join(folder, 'index.html'), 'utf8')
  const start = text.indexOf('<tbody>\n', text.indexOf('id="sets"')) + '<tbody>\n'.length
  const end = text.indexOf('</tbody>', start)
  const body = text.slice(start, end)
  const times = Math.ceil(1200 / (body.split('<tr ').length - 1))
  await writeFile(path.join(folder, 'many.html'), text.slice(0, start) + body.repeat(times) + text.slice(end))
  try {
    const { page: many, asked } = await open('many.html', 1280)
    const before = (await column(many, 0)).length
    want(before > 1000, `${before} rows`)
    want(asked.pictures < 100, `${asked.pictures} maps are loaded at once`)
    await many.click('#sets thead th:first-child button')
    const names = await column(many, 0)
    want(names.length === before && names.every((n, i) => i === 0 || n.localeCompare(names[i - 1], 'en-GB', { numeric: true }) >= 0), 'many rows are not sorted')
    await many.close()
  } finally {
    await rm(path.join(folder, 'many.html'))
  }
} finally {
  await browser.close()
}
if (faults.length > 0) {
  console.error(`${faults.length} faults in the index of ${folder}`)
  process.exit(1)
}
console.log(`index of ${folder}: nothing on the console, no request but of maps, nothing broken; pictures are in ${out}`)
