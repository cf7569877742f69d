import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import puppeteer from 'puppeteer-core'

// launch starts Debian's Chromium, or the browser that CHROMIUM names.
export async function launch () {
  const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  if (!executablePath) {
    console.error("no browser: want Debian's chromium (apt-get install chromium), or CHROMIUM=/path/to/it")
    process.exit(2)
  }
  return puppeteer.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] // the sandbox refuses root
  })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// audit holds a page to the rules of axe-core.
export async function audit (page, when, fault) {
  // The policy of the page holds for the page; the checker comes through the debugger.
  await page.evaluate(axe)
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations', 'incomplete'] }))
  for (const v of result.violations) {
    fault(`${when}: axe: ${v.impact}: ${v.id}: ${v.help}\n` + v.nodes.slice(0, 3).map(n => `    ${n.target.join(' ')}: ${n.failureSummary.replaceAll('\n', ' ')}`).join('\n'))
  }
  const unsure = result.incomplete.map(i => `${i.id} (${i.nodes.length})`).join(', ')
  console.log(`${when}: ${result.passes.length} rules of axe ${result.testEngine.version} passed, ${result.violations.length} broken` + (unsure && `, for a person to judge: ${unsure}`))
}
