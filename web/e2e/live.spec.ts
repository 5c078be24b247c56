import type { Page } from '@playwright/test'
import { api } from './help/api'
import { browserOf } from './help/browser'
import { invest, raise } from './help/raise'
import { words } from './help/words'
import { expect, PATIENCE, SOON, settled, signIn, speak, test } from './test'

const t = words('fr')

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

test('an investment moves what artist, other fans and operator look at within two seconds', async ({
  browser,
  complaints,
}) => {
  const artist = await api('noor@daman.example')
  const { id } = await artist.post('/projects', raise('Sabah', 101))
  const open = (email: string) => browserOf(browser, 'fr', email, complaints)
  const discover = await open('hana@daman.example')
  await discover.goto('/app/projects')
  await settled(discover)
  await expect(discover.locator('[data-live=live]')).toBeVisible()
  await expect(discover.getByText('Sabah')).toHaveCount(0)
  await artist.post(`/projects/${id}/open`)
  await expect(discover.getByText('Sabah')).toBeVisible({ timeout: SOON })

  const pages = [await open('noor@daman.example'), await open('operator@daman.example'), discover]
  const [own, wall] = pages as [Page, Page]
  await own.goto(`/app/projects/${id}`)
  await wall.goto('/app/desk/wall')
  await discover.goto(`/app/projects/${id}`)
  for (const page of pages) await settled(page)
  const books = wall.getByRole('table').first()
  const before = await books.innerText()
  await invest('idriss@daman.example', id, '8200.00')
  const amount = /8\s200,00/
  await Promise.all([
    expect(own.getByText(amount).first()).toBeVisible({ timeout: SOON }),
    expect(discover.getByText(amount).first()).toBeVisible({ timeout: SOON }),
    expect(books).not.toHaveText(before, { timeout: SOON, useInnerText: true }),
  ])
  for (const page of pages) await page.context().close()
})

test('two tabs share one stream, and when the first is closed the other takes it over', async ({
  page,
  context,
}) => {
  await speak(context, 'fr')
  await signIn(context, 'salma@daman.example')
  const streams = new Map<Page, number>()
  const count = (tab: Page) =>
    tab.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/events') streams.set(tab, (streams.get(tab) ?? 0) + 1)
    })
  count(page)
  await page.goto('/app/news')
  await expect(page.locator('[data-live=live]')).toBeVisible()
  const second = await context.newPage()
  count(second)
  await second.goto('/app/news')
  await settled(second)
  await expect(second.locator('[data-live=live]')).toBeVisible()
  const shared = await invite('Salma')
  await expect(second.getByText(shared)).toBeVisible({ timeout: SOON })
  expect(streams.get(second)).toBeUndefined()

  await page.close()
  await expect.poll(() => streams.get(second)).toBe(1)
  const taken = await invite('Salma')
  await expect(second.getByText(taken)).toBeVisible({ timeout: SOON })
})

test('the wall says since when it is stale when the server cannot be reached', async ({
  page,
  context,
  complaints,
}) => {
  await speak(context, 'fr')
  await signIn(context, 'operator@daman.example')
  await page.goto('/app/desk/wall')
  await settled(page)
  const main = page.getByRole('main')
  await expect(main.getByText(t('desk.wall.live'), { exact: true })).toBeVisible()
  await context.setOffline(true)
  const stale = main.getByText(t('desk.wall.stale', { since: '' }).trim())
  await expect(stale).toBeVisible({ timeout: 10_000 * PATIENCE })
  await context.setOffline(false)
  await expect(stale).toHaveCount(0, { timeout: 20_000 * PATIENCE })
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
