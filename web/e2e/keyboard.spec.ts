import type { Locator, Page } from '@playwright/test'
import { api } from './help/api'
import { words } from './help/words'
import { expect, PASSWORD, settled, speak, test } from './test'

const BRAND = 'brand@daman.example'

/** Goes on with the Tab key until something has the focus, as who uses no mouse. */
async function tabTo(page: Page, wanted: Locator) {
  await expect(wanted).toBeVisible()
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluate((one) => one === document.activeElement)) return
  }
  throw new Error(`the Tab key does not reach ${wanted}`)
}

/** Whoever uses a keyboard sees where it is. */
async function isMarked(focused: Locator) {
  await expect(focused).toBeFocused()
  const outline = await focused.evaluate((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one)
    return { outlineStyle, width: Number.parseFloat(outlineWidth) }
  })
  expect(outline.outlineStyle).not.toBe('none')
  expect(outline.width).toBeGreaterThanOrEqual(2)
}

test('with the keyboard alone: sign in, skip the menu, open a campaign, open and cancel a sheet', async ({
  page,
  context,
}) => {
  const t = words('fr')
  // Its own: time goes by in other stories, and with it the days of the campaigns that were there before.
  const brand = await api(BRAND)
  await brand.invite('Au clavier', 'Salma')
  await speak(context, 'fr')
  await page.goto('/app/sign-in')
  await tabTo(page, page.locator('input[type=email]'))
  await page.keyboard.type(BRAND)
  await tabTo(page, page.locator('input[autocomplete=current-password]'))
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText(t('home.title'))
  await settled(page)

  const skip = page.getByRole('link', { name: t('common.shell.skip') })
  await tabTo(page, skip)
  await expect(skip).toBeInViewport()
  await isMarked(skip)
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()

  const campaign = page.locator('#main').getByRole('link', { name: 'Au clavier' }).first()
  await tabTo(page, campaign)
  await isMarked(campaign)
  await page.keyboard.press('Enter')
  await expect(title).toContainText('Au clavier')

  const deposit = page.getByRole('button', { name: t('brand.deposit.act'), exact: true })
  await tabTo(page, deposit)
  await isMarked(deposit)
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog')
  await expect(sheet).toBeVisible()
  // The focus is in the sheet, and stays there however far one goes.
  for (let step = 0; step < 8; step++) {
    await expect(sheet.locator(':focus')).toHaveCount(1)
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await isMarked(deposit)
})
