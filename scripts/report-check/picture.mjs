// Takes the picture of a report that the documentation shows.
//
//   node picture.mjs REPORT.html PICTURE.png

import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { launch } from './browser.mjs'

const [report, picture] = process.argv.slice(2)
if (!report || !picture) {
  console.error('usage: node picture.mjs REPORT.html PICTURE.png')
  process.exit(2)
}
const browser = await launch()
try {
  const page = await browser.newPage()
  await page.setViewport({ width: 1100, height: 1500 })
  await page.goto(pathToFileURL(path.resolve(report)).href)
  await page.screenshot({ path: picture })
} finally {
  await browser.close()
}
