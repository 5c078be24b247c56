import type { Browser, Locator, Page } from '@playwright/test'
import { expect, signIn, speak, watch } from '../test'
import type { Words } from './words'

/** A browser of somebody who is signed in. What it complains of comes into the list. */
export async function browserOf(browser: Browser, language: string, email: string, complaints: string[]) {
  const context = await browser.newContext()
  context.on('page', (page) => watch(page, complaints))
  await speak(context, language)
  await signIn(context, email)
  return context.newPage()
}

/** Opens what a link opens beside this page, does something there, and closes it. */
export async function beside(page: Page, link: string, act: (other: Page) => Promise<unknown>) {
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: link }).click()
  const other = await opened
  await act(other)
  await other.close()
}

/** Opens the sheet of an act, does what it asks, and confirms it. */
export async function confirm(
  page: Page,
  { open, go = open }: { open: string; go?: string },
  fill?: (sheet: Locator) => Promise<unknown>,
) {
  await page.getByRole('button', { name: open, exact: true }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toBeVisible()
  await fill?.(sheet)
  await sheet.getByRole('button', { name: go, exact: true }).click()
  await expect(sheet).toHaveCount(0)
}

/** A figure with its label: the one on top, where the same words come again in what it is made of. */
export const figure = (page: Page, label: string) =>
  page
    .locator('.mantine-Card-root')
    .filter({ has: page.getByText(label, { exact: true }) })
    .first()

/** Opens an order from the list of orders, by its campaign's title. */
export async function openOrder(page: Page, title: string) {
  await page.goto('/app/work')
  await page.getByRole('link', { name: title }).click()
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
}

/** A creator connects the account that it is paid through, unless it has one. */
export async function connectAccount(page: Page, t: Words) {
  await page.goto('/app/money?tab=account')
  await expect(page.getByRole('heading', { name: t('money.account.title') })).toBeVisible()
  const connect = page.getByRole('button', { name: t('money.account.connect'), exact: true })
  const since = page.getByText(t('money.account.since'))
  await expect(connect.or(since).first()).toBeVisible()
  if (await since.isVisible()) return
  await confirm(page, { open: t('money.account.connect') })
  await beside(page, t('money.payouts.onboard'), async (rail) => {
    await rail.getByRole('button', { name: 'Complete with sandbox details' }).click()
    await rail.waitForURL(/localhost/)
  })
  await expect(page.getByText(t('status.ready'), { exact: true })).toBeVisible()
}
