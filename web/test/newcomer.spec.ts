// What somebody does who comes to the page for the first time.
import { drawn, expect, open, solve, test } from './page'

test('a newcomer gets 38 regions of England', async ({ page }) => {
  await test.step('open the page', async () => {
    await open(page)
    await expect(page.getByRole('combobox', { name: 'Question' })).toHaveValue('presets/reform-38')
  })

  await test.step('solve reform-38', async () => {
    await solve(page)
    await expect(page.getByRole('banner')).toContainText('38 regions, 207 areas')
    await drawn(page)
  })
})
