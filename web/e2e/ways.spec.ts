import { expect, PASSWORD, settled, signIn, signInByClicks, speak, test } from './test'

const READERS = ['argana', 'salma', 'maya', 'noor', 'operator', 'auditor']

for (const name of READERS) {
  test(`${name} goes from page to page by clicks, there and back`, async ({ page, context }) => {
    await speak(context, 'en')
    await signIn(context, `${name}@daman.example`)
    await page.goto('/app/')
    await settled(page)
    const ways = page.getByRole('navigation', { name: 'Your ways', exact: true }).getByRole('link')
    const count = await ways.count()
    const there = [...Array(count).keys()]
    // What one page keeps of the server's answers, another may read: each is opened after each of its neighbours.
    for (const at of [...there, ...there.reverse()]) {
      const label = (await ways.nth(at).textContent()) ?? ''
      await ways.nth(at).click()
      await expect(ways.nth(at), label).toHaveAttribute('aria-current', 'page')
      await settled(page)
      await expect(page.getByText('Something went wrong'), label).toHaveCount(0)
    }
  })
}

test('who signs out in one tab is out in all, and nobody sees what was read before', async ({
  page,
  context,
}) => {
  await speak(context, 'en')
  await signInByClicks(page, 'amina@daman.example', PASSWORD)
  await settled(page)
  const other = await context.newPage()
  await other.goto('/app/money')
  await settled(other)

  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(other).toHaveURL(/next=/)

  await signInByClicks(page, 'argana@daman.example', PASSWORD)
  await settled(page)
  await expect(page.getByText('Amina')).toHaveCount(0)
})
