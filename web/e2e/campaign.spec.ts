import type { Page } from '@playwright/test'
import { isolate } from '../src/lib/bidi'
import { money } from '../src/lib/format'
import { api } from './help/api'
import { beside, browserOf, confirm, connectAccount, figure, openOrder } from './help/browser'
import { picture } from './help/picture'
import { advance, DAY, now } from './help/sandbox'
import { type Words, words } from './help/words'
import { accessible, expect, settled, test } from './test'

const STORIES = [
  { language: 'fr', brand: 'argana@daman.example', creator: 'salma@daman.example', name: 'Salma' },
  { language: 'ar', brand: 'rif@daman.example', creator: 'youssef@daman.example', name: 'يوسف' },
]
const TEXTS = {
  brief: 'Une photo de la bouteille, dehors.',
  items: ['La bouteille est au premier plan.', 'Le bouchon est visible.'],
  pin: 'Le bouchon, ici.',
  note: 'Tournez la bouteille.',
}
const PRICE = '1500.00'
const FEE = '150.00'
const NET = '1350.00'

for (const { language, brand, creator, name } of STORIES)
  test(`from a campaign to the creator's bank, ${language}`, async ({ browser }) => {
    test.setTimeout(240_000 * Number(process.env.DAMAN_E2E_PATIENCE ?? 1))
    const t = words(language)
    const mad = (amount: string) => money({ amount, currency: 'MAD' }, language)
    const title = `Gourde ${language} ${Date.now() % 100_000}`
    const complaints: string[] = []
    const theBrand = await browserOf(browser, language, brand, complaints)
    const theCreator = await browserOf(browser, language, creator, complaints)
    const before = await paid(creator)

    await writeCampaign(theBrand, t, title)
    await confirm(theBrand, { open: t('brand.cost.go'), go: t('brand.publish.act') }, (sheet) =>
      showsQuote(sheet, [PRICE, FEE, NET].map(mad)),
    )
    await payBudget(theBrand, t, mad(PRICE))

    await theBrand.getByRole('link', { name: t('brand.wizard.to_campaign') }).click()
    await invite(theBrand, t, name)

    await connectAccount(theCreator, t)
    await theCreator.goto('/app/work?tab=asked')
    await theCreator.getByRole('link', { name: title }).click()
    await confirm(theCreator, { open: t('campaigns.answer.accept') }, (sheet) =>
      showsQuote(sheet, [PRICE, FEE, NET].map(mad)),
    )
    await theCreator.getByRole('link', { name: t('campaigns.people.order') }).click()
    await expect(theCreator.getByText(t('status.pending_funds')).first()).toBeVisible()
    await accessible(theCreator)
    await deliver(theCreator, t, 'un.png', [40, 90, 160])

    await openOrder(theBrand, title)
    await sendBack(theBrand, t)
    await expect(theCreator.getByText(TEXTS.note).first()).toBeVisible()
    await expect(theCreator.getByText(TEXTS.pin).first()).toBeVisible()
    await deliver(theCreator, t, 'deux.png', [40, 160, 90])

    await expect(theBrand.getByRole('img', { name: 'deux.png' })).toBeVisible({ timeout: 60_000 })
    await accessible(theBrand)
    const pay = t('review.release.go', { amount: isolate(mad(PRICE)) })
    await confirm(theBrand, { open: t('review.release.act'), go: pay }, (sheet) =>
      showsQuote(sheet, [PRICE, FEE, NET].map(mad)),
    )
    await expect(figure(theBrand, t('work.figure.released'))).toContainText(mad(PRICE))
    await expect(figure(theBrand, t('work.figure.locked'))).toContainText(mad('0.00'))
    await expect(theCreator.getByText(t('status.released')).first()).toBeVisible()

    // Banks take their days, and the clock of the story is nobody else's.
    const whole = (Number(before) + Number(NET)).toFixed(2)
    await expect
      .poll(
        async () => {
          await advance(DAY)
          return paid(creator)
        },
        { timeout: 90_000, intervals: [1_500] },
      )
      .toBe(whole)
    await openOrder(theCreator, title)
    await expect(figure(theCreator, t('work.figure.paid'))).toContainText(mad(NET))
    await theCreator.goto('/app/money')
    await settled(theCreator)
    await expect(figure(theCreator, t('money.balance.paid'))).toContainText(mad(whole))
    const row = theCreator.getByRole('row').filter({ hasText: mad(NET) })
    await expect(row.first()).toContainText(t('status.paid'))

    await theCreator.goto('/app/money?tab=statement')
    const line = theCreator.getByRole('row').filter({ hasText: t('transfers.kind.payouts_reserved') })
    await theCreator.getByRole('button', { name: t('money.preset.this_year') }).click()
    await expect(theCreator.getByLabel(t('money.statement.from'))).toHaveValue(/-01-01$/)
    await expect(line.last()).toContainText(mad(NET))
    const saved = theCreator.waitForEvent('download')
    await theCreator.getByRole('button', { name: t('money.statement.pdf') }).click()
    expect((await saved).suggestedFilename()).toMatch(/^daman-MAD-.*\.pdf$/)
    expect(complaints).toEqual([])
    await theBrand.context().close()
    await theCreator.context().close()
  })

/** What has arrived at a creator's bank until now. */
async function paid(email: string): Promise<string> {
  const { balances } = await (await api(email)).get('/wallet')
  return (
    balances.find((one: { paid: { currency: string } }) => one.paid.currency === 'MAD')?.paid.amount ?? '0.00'
  )
}

async function showsQuote(sheet: ReturnType<Page['getByRole']>, amounts: string[]) {
  for (const amount of amounts) await expect(sheet.getByText(amount).first()).toBeVisible()
}

/** The wizard, from its first step to the one that says what it costs. */
async function writeCampaign(page: Page, t: Words, title: string) {
  const field = (key: string, values = {}) =>
    page.getByRole('textbox', { name: t(`brand.wizard.${key}`, values) })
  const next = () => page.getByRole('button', { name: t('brand.wizard.next'), exact: true }).click()
  await page.goto('/app/campaigns')
  await page
    .getByRole('link', { name: t('campaigns.list.new') })
    .first()
    .click()
  await field('title_field').fill(title)
  await field('brief').fill(TEXTS.brief)
  await page
    .getByRole('group', { name: t('brand.wizard.deliverable', { number: 1 }) })
    .getByRole('combobox')
    .selectOption({ label: t('campaigns.kind.photo') })
  await field('what').fill('La photo')
  await field('price').fill(PRICE)
  await accessible(page)
  await next()

  await field('budget').fill(PRICE)
  const due = new Date(((await now()) + 14 * DAY) * 1_000)
  const local = due.toLocaleString('sv-SE', { timeZone: 'Africa/Casablanca' }).slice(0, 16).replace(' ', 'T')
  await page.locator('input[type=datetime-local]').fill(local)
  await next()

  await field('item', { number: 1 }).fill(TEXTS.items[0] ?? '')
  await page.getByRole('button', { name: t('brand.wizard.add_item') }).click()
  await field('item', { number: 2 }).fill(TEXTS.items[1] ?? '')
  await page.getByRole('button', { name: t('brand.wizard.see_cost') }).click()
  await expect(page.getByText(t('brand.cost.when_locked'))).toBeVisible()
}

/** Pays on the page of the rail; ours notices by itself. */
async function payBudget(page: Page, t: Words, amount: string) {
  await confirm(page, { open: t('brand.deposit.act'), go: t('brand.deposit.go') })
  await beside(page, t('brand.deposit.pay'), async (rail) => {
    await rail.getByRole('button', { name: /^Pay / }).click()
    await rail.waitForURL(/localhost/)
  })
  await expect(page.getByText(t('brand.deposit.all_locked', { amount: isolate(amount) }))).toBeVisible()
}

async function invite(page: Page, t: Words, name: string) {
  await page.getByRole('button', { name: t('brand.invite.act'), exact: true }).click()
  await page.getByRole('searchbox', { name: t('brand.invite.search') }).fill(name)
  await page.getByRole('button', { name: t('brand.invite.one', { name }), exact: true }).click()
  await page.getByRole('button', { name: t('brand.invite.send'), exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText(t('status.invited'), { exact: true })).toBeVisible()
}

async function deliver(page: Page, t: Words, file: string, colour: [number, number, number]) {
  for (const item of TEXTS.items) await page.getByRole('checkbox', { name: item }).check()
  await page.locator('input[type=file]').setInputFiles(picture(file, colour))
  await expect(page.getByRole('button', { name: t('delivery.upload.remove', { name: file }) })).toBeVisible()
  await confirm(page, { open: t('delivery.deliver.act') })
  await expect(page.getByRole('heading', { name: t('delivery.deliver.title') })).toHaveCount(0)
}

/** The brand marks a place on the picture, and cites the item that it does not meet. */
async function sendBack(page: Page, t: Words) {
  const shown = page.getByRole('img', { name: 'un.png' })
  // Previews are made after the file has arrived.
  await expect(shown).toBeVisible({ timeout: 60_000 })
  await shown.click({ position: { x: 100, y: 60 } })
  await page.getByRole('textbox', { name: t('work.pin.text', { number: 1 }) }).fill(TEXTS.pin)
  const judged = (item: string) => page.getByRole('radiogroup', { name: item })
  await judged(TEXTS.items[0] ?? '')
    .getByRole('radio', { name: t('case.verdict.met'), exact: true })
    .check()
  await judged(TEXTS.items[1] ?? '')
    .getByRole('radio', { name: t('case.verdict.not_met'), exact: true })
    .check()
  const open = t('review.revise.act', { count: 2 })
  await confirm(page, { open, go: t('review.revise.go') }, (sheet) =>
    sheet.getByRole('textbox', { name: t('review.revise.note') }).fill(TEXTS.note),
  )
  await expect(page.getByText(TEXTS.note).first()).toBeVisible()
}
