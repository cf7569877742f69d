// What every test of the page begins with: the service, and a page that is watched.
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { Service } from './service'

/** What a page did that it must not do. */
export class Guard {
  readonly faults: string[] = []
  private readonly fine: RegExp[] = []
  /** The only place that requests may go to. */
  origin = ''

  /** Says that the test itself causes an error like this one. */
  allow(fault: RegExp): void {
    this.fine.push(fault)
  }

  watch(page: Page): void {
    const fault = (text: string): void => {
      if (!this.fine.some((f) => f.test(text))) this.faults.push(text)
    }
    page.on('console', (m) => m.type() === 'error' && fault(`console: ${m.text()} ${m.location().url}`))
    page.on('pageerror', (e) => fault(`error: ${e.stack ?? e.message}`))
    page.on('request', (r) => {
      const url = new URL(r.url())
      if (url.protocol !== 'blob:' && url.protocol !== 'data:' && url.origin !== this.origin) fault(`a request left the origin: ${r.url()}`)
    })
  }
}

export const test = base.extend<{ guard: Guard }, { service: Service }>({
  service: [
    async ({}, use) => {
      const service = await Service.start()
      await use(service)
      await service.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ service }, use) => use(service.url),
  guard: [
    async ({ page, service }, use) => {
      const guard = new Guard()
      guard.origin = service.url
      guard.watch(page)
      await use(guard)
      expect(guard.faults, 'errors on the console, and requests that left the origin').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Waits until the map shows all that it is to show. */
export async function drawn(page: Page): Promise<void> {
  await expect(page.getByRole('main', { name: 'Map' })).toHaveAttribute('data-drawn', /./)
}

/** Opens the page, and waits for its first map. */
export async function open(page: Page, address = '/'): Promise<void> {
  await page.goto(address)
  await drawn(page)
}

export const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name, exact: true })

/** Goes to a part of the panel. */
export async function go(page: Page, name: string): Promise<Locator> {
  await tab(page, name).click()
  return page.getByRole('tabpanel', { name })
}

/** Opens the card of the first thing of a name. */
export async function find(page: Page, name: string): Promise<void> {
  const box = page.getByRole('combobox', { name: 'Find an area or a region' })
  await box.fill(name)
  await box.press('Enter')
}

/** Solves the question that the page opens with, in so few steps that it takes a second or two. */
export async function solve(page: Page, steps = 200_000): Promise<void> {
  const panel = await go(page, 'Solve')
  await panel.getByText('More', { exact: true }).click()
  await panel.getByLabel('Search steps').fill(String(steps))
  await panel.getByRole('button', { name: 'Draw the regions' }).click()
  await expect(page.getByText('Found 38 regions')).toBeVisible()
  await drawn(page)
}
