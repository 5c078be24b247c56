import { api } from './help/api'
import { expect, SOON, settled, signIn, speak, test } from './test'

test('a change made elsewhere is seen within two seconds', async ({ page, context }) => {
  await speak(context, 'fr')
  await signIn(context, 'salma@daman.example')
  await page.goto('/app/news')
  await settled(page)
  await expect(page.locator('[data-live=live]')).toBeVisible()
  const title = await invite('Salma')
  await expect(page.getByText(title)).toBeVisible({ timeout: SOON })
})

test('a lost connection is said, and what happened meanwhile is seen within two seconds of its return', async ({
  page,
  context,
  complaints,
}) => {
  await speak(context, 'fr')
  await signIn(context, 'salma@daman.example')
  await page.goto('/app/news')
  await settled(page)
  await expect(page.locator('[data-live=live]')).toBeVisible()

  await context.setOffline(true)
  await expect(page.locator('[data-live=offline]')).toBeVisible()
  const title = await invite('Salma')
  await expect(page.getByText(title)).toHaveCount(0)

  await context.setOffline(false)
  await expect(page.getByText(title)).toBeVisible({ timeout: SOON })
  await expect(page.locator('[data-live=live]')).toBeVisible()
  // The browser itself notes that it was cut off.
  complaints.length = 0
})

/** A brand invites a creator to a new campaign, from another machine. Answers its title. */
async function invite(creator: string): Promise<string> {
  const brand = await api('rif@daman.example')
  const title = `Campagne ${Math.random().toString(36).slice(2, 8)}`
  await brand.invite(title, creator)
  return title
}
