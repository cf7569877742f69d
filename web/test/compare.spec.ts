// Comparing beyond the newcomer's path: swaps on both maps, and many plans.
import { audit } from './axe'
import { expect, open, test } from './page'

test('a real division is set beside another, and among many plans of as many regions', async ({ page, request }) => {
  const division = { scenario: { layer: 'ccg17', tolerance: 0.2, title: 'Partnerships' }, division: { reference: 'stp17' }, save: true }
  const { plan } = (await (await request.post('/v1/plans:score', { data: division })).json()) as { plan: string }
  await open(page, `/#plan=${plan.replace('plans/', '')}&tab=compare&title=Partnerships`)
  const panel = page.getByRole('tabpanel', { name: 'Compare' })
  const map = page.getByRole('main', { name: 'Map' })
  const other = panel.getByLabel('Compare with', { exact: true })

  await test.step('two plans: a swap is hatched on both maps', async () => {
    await other.selectOption({ label: 'NUTS 2 areas, 2018' })
    await expect(map.getByText('Hatched: in another region in B')).toBeVisible()
    await expect(map.getByRole('application')).toHaveCount(2)
    const swap = panel.getByRole('button', { name: / and .+ to .+: \d+ areas?/ }).first()
    await swap.press('Enter')
    await expect(swap).toHaveAttribute('aria-pressed', 'true')
    await expect(map.getByText('Hatched: the areas of the swap')).toBeVisible()
    await audit(page, 'comparing two plans')
  })

  await test.step('a plan that is the same moves nobody', async () => {
    await other.selectOption({ label: 'Sustainability and transformation partnerships, 2017' })
    await expect(panel.getByText('Both plans are the same: nobody moves.')).toBeVisible()
  })

  await test.step('many plans: the more of them must agree, the fewer areas are in cores', async () => {
    await panel.getByRole('button', { name: 'Many plans' }).click()
    await expect(map.getByRole('application')).toHaveCount(1)
    await panel.getByLabel('How many').fill('200')
    await panel.getByRole('button', { name: 'Draw plans' }).click()
    const slider = panel.getByRole('slider', { name: 'Together in at least' })
    await slider.press('Home')
    const found = panel.getByText(/cores? with \d+ of 207 areas/)
    const areas = async (): Promise<number> => Number(/with (\d+) of/.exec((await found.textContent()) ?? '')?.[1])
    const half = await areas()
    await slider.press('PageUp')
    await expect(slider).not.toHaveValue('0.5')
    expect(await areas()).toBeLessThan(half)
    await expect(panel.getByText(/(better than|above) .+ of the plans/).first()).toBeVisible()
    await audit(page, 'many plans')
  })
})
