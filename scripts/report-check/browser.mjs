import { existsSync } from 'node:fs'
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
