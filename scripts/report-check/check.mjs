// Opens a report in Chromium and fails unless it asks for nothing, says nothing
// on the console, keeps the rules of axe-core and fits the screens below. Writes
// pictures of it and a PDF for A4, to be looked at.
//
//   node check.mjs REPORT.html OUTPUT-FOLDER

import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { audit, launch } from './browser.mjs'

const [report, out] = process.argv.slice(2)
if (!report || !out) {
  console.error('usage: node check.mjs REPORT.html OUTPUT-FOLDER')
  process.exit(2)
}
const url = pathToFileURL(path.resolve(report)).href
const widths = [360, 768, 1280]
const faults = []
const fault = text => { faults.push(text); console.error('fault: ' + text) }

await mkdir(out, { recursive: true })
const browser = await launch()
try {
  for (const width of widths) {
    const page = await browser.newPage()
    page.on('console', m => fault(`${width} px: console: ${m.text()}`))
    page.on('pageerror', e => fault(`${width} px: error: ${e.message}`))
    page.on('request', r => { if (r.url() !== url && r.url() !== 'data:,') fault(`${width} px: request of ${r.url()}`) })
    await page.setViewport({ width, height: 900, isMobile: width < 700, hasTouch: width < 700 })
    await page.goto(url, { waitUntil: 'networkidle0' })

    const wide = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth, screen: document.documentElement.clientWidth,
      scripts: document.scripts.length, ids: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)
    }))
    if (wide.page > wide.screen) fault(`${width} px: the page is ${wide.page} px wide`)
    if (wide.scripts > 0) fault(`${wide.scripts} scripts`)
    if (wide.ids.length > 0) fault(`ids that are used twice: ${wide.ids.join(', ')}`)

    await audit(page, `${width} px`, fault)

    await page.screenshot({ path: path.join(out, `${width}.png`), fullPage: true })
    await page.screenshot({ path: path.join(out, `${width}-top.png`) })
    if (width === 1280) {
      await page.pdf({ path: path.join(out, 'a4.pdf'), format: 'A4', preferCSSPageSize: true, printBackground: true, tagged: true })
      const cut = await overflowing(page)
      if (cut.length > 0) fault(`on A4 wider than the paper: ${cut.join(', ')}`)
    }
    if (width === 1280) await contrast(page)
    await page.close()
  }
} finally {
  await browser.close()
}
if (faults.length > 0) {
  console.error(`${faults.length} faults in ${report}`)
  process.exit(1)
}
console.log(`${report}: nothing on the console, no request, nothing broken; pictures are in ${out}`)

// overflowing lists the tables, pictures and code that are wider than A4 less
// its margins: 184 mm at 96 px an inch.
async function overflowing (page) {
  await page.emulateMediaType('print')
  await page.setViewport({ width: Math.floor(184 / 25.4 * 96), height: 900 })
  return page.evaluate(() => [...document.querySelectorAll('table, svg, pre, p')]
    .filter(e => !e.parentElement.closest('svg')) // what is inside one may be clipped
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.caption?.innerText ?? e.getAttribute('class') ?? e.tagName))
}

// contrast looks at the colours of words once more, without the map: its inset
// is a cut-out of a larger drawing, which axe takes to lie over other words.
async function contrast (page) {
  await page.emulateMediaType('screen')
  await page.setViewport({ width: 1600, height: 900 })
  const { bad, unsure, good } = await page.evaluate(async () => {
    document.querySelector('.map').remove()
    const { violations, incomplete, passes } = await globalThis.axe.run(document, { runOnly: ['color-contrast', 'link-in-text-block'] })
    const nodes = rules => rules.flatMap(r => r.nodes.map(n => n.target.join(' ') + ' ' + n.any.map(a => a.data?.messageKey ?? '').join()))
    return { bad: nodes(violations), unsure: nodes(incomplete), good: nodes(passes).length }
  })
  for (const b of bad) fault(`contrast: ${b}`)
  console.log(`contrast of words: ${good} passed, ${bad.length} broken, ${unsure.length} for a person to judge${unsure.length ? ': ' + unsure.slice(0, 5).join('; ') : ''}`)
}
