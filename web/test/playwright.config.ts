import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

// Debian's Chromium, or the browser that CHROMIUM names; none is fetched.
const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
if (!executablePath) throw new Error("no browser: want Debian's chromium (apt-get install chromium), or CHROMIUM=/path/to/it")

export default defineConfig({
  testDir: '.',
  outputDir: '../../out/web-test',
  reporter: 'list',
  workers: 1, // one service and one map at a time: WebGL in software takes all there is
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  projects: [
    { name: 'test', testMatch: /(newcomer|understand|compare|views|files|map)\.spec\.ts$/ },
    { name: 'shots', testMatch: /shots\.spec\.ts$/ },
    { name: 'bench', testMatch: /bench\.spec\.ts$/ },
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: ['--enable-unsafe-swiftshader'], // WebGL without a graphics card, as on many a desk in an office
      chromiumSandbox: process.getuid?.() !== 0, // the sandbox refuses root
    },
  },
})
