import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { isolate } from '../src/lib/bidi'
import { decimal, money, percent } from '../src/lib/format'
import { ROOT } from './daman'
import { api } from './help/api'
import { beside, browserOf, confirm, connectAccount, figure } from './help/browser'
import { advance, DAY, settleAll } from './help/sandbox'
import { type Words, words } from './help/words'
import { accessible, expect, settled, test } from './test'

const ARTIST = 'noor@daman.example'
/** Each story has a fan of its own, so that nothing else arrives at that fan's bank. */
const STORIES = [
  { language: 'fr', fan: 'hana@daman.example' },
  { language: 'ar', fan: 'idriss@daman.example' },
]
/** Brings the rest of both raises. */
const OTHER = 'maya@daman.example'

const FILE = 'distrokid-2026-07-08.csv'
/** What the recordings' codes begin with in the file. Each story has codes of its own: a recording is one project's. */
const CODES = 'QZDMN2600'
const RATE = '9.912'
/** What the rows of two of its three works add up to; nobody knows the third, so its 16 rows wait. */
const NET = '5355.431954779703'
/** That net at that rate, each month rounded down; a tenth of it for the fans; and of that 1200 of 4000. */
const CASH = '53083.03'
const FANS = '5308.30'
const SHARE = '1592.49'

for (const { language, fan } of STORIES)
  test(`from a raise to a fan's bank, down to the line, ${language}`, async ({ browser }) => {
    test.setTimeout(240_000 * Number(process.env.DAMAN_E2E_PATIENCE ?? 1))
    const t = words(language)
    const mad = (amount: string) => money({ amount, currency: 'MAD' }, language)
    const title = `Rihla ${language} ${Date.now() % 100_000}`
    const missed = `Sahel ${language} ${Date.now() % 100_000}`
    const codes = `QZD${language.toUpperCase()}2600`
    const complaints: string[] = []
    const theArtist = await browserOf(browser, language, ARTIST, complaints)
    const theFan = await browserOf(browser, language, fan, complaints)
    const before = await paid(fan)

    await buildRaise(theArtist, t, title, codes)
    await expect(badge(theArtist, t('status.live'))).toBeVisible()
    const project = /projects\/([\w-]+)/.exec(theArtist.url())?.[1] ?? ''
    await investFrom(fan, await tooLarge(missed), '500.00')

    await connectAccount(theFan, t)
    await invest(theFan, t, title, mad)
    await pay(theFan, t)
    await investFrom(OTHER, project, '2800.00')
    await theArtist.goto(`/app/projects/${project}`)
    const raise = theArtist.getByRole('region', { name: t('projects.raise.title') })
    await expect(raise.getByText(percent('100', language))).toBeVisible()

    // Its days are over, and those in which a fan may still leave: it closes by itself.
    await advance(6 * DAY)
    await theArtist.goto(`/app/projects/${project}`)
    await expect(badge(theArtist, t('status.earning'))).toBeVisible({ timeout: 60_000 })
    await expect(fact(raise, t('projects.raise.released'))).toHaveText(mad('4000.00'))
    await isGivenBack(theFan, t, missed, mad('500.00'))

    await report(theArtist, t, codes)
    const waiting = theArtist.getByRole('region', { name: t('statements.quarantine.title', { count: 16 }) })
    await expect(waiting.getByText(`${codes}003`).filter({ visible: true })).toHaveCount(16)
    const matched = theArtist.getByRole('row', { name: t('statements.row.matched') })
    await expect(matched).toContainText(decimal(NET, language))
    await expect(figure(theArtist, t('statements.cash.missing'))).toContainText(mad(CASH))
    await accessible(theArtist)
    await payIn(theArtist, t)

    await theFan.goto('/app/portfolio')
    const holding = theFan
      .getByRole('region', { name: t('fan.holdings.title') })
      .getByRole('row', { name: title })
    await expect(holding).toContainText('120000/400000')
    await expect(holding).toContainText(mad(SHARE))
    await holding.getByRole('link', { name: title }).click()
    await theFan.getByText(t('fan.waterfall.open')).click()
    for (const [row, amount] of [
      ['revenue', CASH],
      ['split', FANS],
      ['share', SHARE],
    ] as const)
      await expect(theFan.getByRole('row', { name: t(`fan.waterfall.${row}`) }).first()).toContainText(
        mad(amount),
      )
    await accessible(theFan)

    await theFan.getByRole('link', { name: t('fan.lines.open') }).click()
    const line = theFan.getByRole('row').filter({ hasText: decimal('157.695929691300', language) })
    await expect(line).toContainText('Amwaj')
    await expect(line).toContainText('Spotify')
    await expect(theFan.getByText('Sahra')).toHaveCount(0)

    // Banks take their days, and the clock of the story is nobody else's.
    const whole = (Number(before) + Number(SHARE)).toFixed(2)
    await expect
      .poll(
        async () => {
          await advance(DAY)
          return paid(fan)
        },
        { timeout: 90_000, intervals: [1_500] },
      )
      .toBe(whole)
    await theFan.goto('/app/payments')
    await expect(figure(theFan, t('fan.payments.paid'))).toContainText(mad(whole))
    const payout = theFan.getByRole('row').filter({ hasText: mad(SHARE) })
    await expect(payout).toContainText(t('status.paid'))
    expect(complaints).toEqual([])
    for (const page of [theArtist, theFan]) await page.context().close()
  })

const press = (on: Page | Locator, name: string) => on.getByRole('button', { name, exact: true }).click()
const field = (on: Page | Locator, name: string) => on.getByRole('textbox', { name, exact: true })
const badge = (page: Page, status: string) =>
  page.getByRole('main').getByText(status, { exact: true }).first()
/** What is said of a term. */
const fact = (on: Locator, term: string) =>
  on.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd[1]')

/** What has arrived at a fan's bank until now. */
async function paid(email: string): Promise<string> {
  const { balances } = await (await api(email)).get('/wallet')
  const inMad = (one: { paid: { currency: string } }) => one.paid.currency === 'MAD'
  return balances.find(inMad)?.paid.amount ?? '0.00'
}

/** Each step of the builder, to the opened project. */
async function buildRaise(page: Page, t: Words, title: string, codes: string) {
  const save = () => press(page, t('artist.build.save'))
  const rows = (name: string) => page.getByRole('group', { name: t(`artist.build.${name}`), exact: true })
  await page.goto('/app/projects')
  await page
    .getByRole('link', { name: t('artist.projects.begin') })
    .first()
    .click()
  await field(page, t('artist.build.title')).fill(title)
  await press(page, t('artist.build.next'))

  await page.getByRole('tabpanel').getByRole('textbox').fill('Essaouira, 2026.')
  await save()

  for (const [place, work] of ['Amwaj', 'Layl'].entries()) {
    await press(page, t('artist.build.add.work'))
    await field(rows('works'), t('artist.build.work_title')).nth(place).fill(work)
    await field(rows('works'), 'ISRC')
      .nth(place)
      .fill(`${codes}00${place + 1}`)
  }
  await press(page, t('artist.build.add.right'))
  await field(page, t('artist.build.holder')).fill('Noor Atlas')
  await field(page, t('artist.build.role')).fill('Interprète')
  await save()

  for (const [place, [what, amount]] of [
    ['Studio', '3000'],
    ['Mixage', '1000'],
  ].entries()) {
    await press(page, t('artist.build.add.budget'))
    await field(rows('budget'), t('artist.build.for_what'))
      .nth(place)
      .fill(what ?? '')
    await field(rows('budget'), t('artist.build.amount'))
      .nth(place)
      .fill(amount ?? '')
  }
  await field(page, t('artist.build.days')).fill('5')
  await save()

  await field(page, t('artist.build.promised')).fill('10')
  await page.getByRole('radio', { name: t('artist.build.starts_month') }).check()
  await page.getByLabel(t('artist.build.term_from')).fill('2026-07-01')
  await save()

  await press(page, t('artist.build.add.milestone'))
  await field(page, t('artist.build.milestone')).fill('Studio')
  await field(page, t('artist.build.proof')).fill('Facture')
  await accessible(page)
  await save()
  await confirm(page, { open: t('artist.check.open') })
}

/** The fan finds the raise, says how much, reads what it risks, and accepts the contract. */
async function invest(page: Page, t: Words, title: string, mad: (amount: string) => string) {
  const next = () => press(page, t('projects.act.next'))
  await page.goto('/app/projects')
  await page.getByRole('link', { name: title }).click()
  await page
    .getByRole('link', { name: t('projects.act.invest') })
    .first()
    .click()
  await field(page, t('invest.amount.label')).fill('1200')
  await expect(page.getByText('120000/400000').first()).toBeVisible()
  await next()
  await page.getByRole('checkbox', { name: t('invest.risk.acknowledge') }).check()
  await next()
  await page.getByRole('checkbox', { name: t('invest.contract.accept') }).check()
  await accessible(page)
  const open = t('invest.contract.invest', { amount: isolate(mad('1200.00')) })
  await confirm(page, { open }, async (sheet) => {
    for (const said of [title, mad('1200.00'), '120000/400000'])
      await expect(sheet.getByText(said).first()).toBeVisible()
  })
}

/** Pays on the page of the rail; ours notices by itself. */
async function pay(page: Page, t: Words) {
  await beside(page, t('fan.act.pay'), async (rail) => {
    await rail.getByRole('button', { name: /^Pay / }).click()
    await rail.waitForURL(/localhost/)
  })
  await expect(badge(page, t('status.held'))).toBeVisible()
}

/** A raise of the same artist that asks for more than comes. Answers its id. */
async function tooLarge(title: string): Promise<string> {
  const artist = await api(ARTIST)
  const amount = { amount: '50000.00', currency: 'MAD' }
  const project = await artist.post('/projects', {
    title,
    description: { fr: 'Un film avec la musique.' },
    mode: 'donation',
    works: [{ title: 'Sahel' }],
    rights: [{ holder: 'Noor Atlas', role: 'performer', bps: 10_000 }],
    budget: [{ label: 'Film', amount }],
    minimum: amount,
    hard_cap: amount,
    duration_days: 5,
  })
  await artist.post(`/projects/${project.id}/open`)
  return project.id
}

/** A fan puts money in from another machine; it is locked. */
async function investFrom(email: string, project: string, amount: string) {
  const fan = await api(email)
  const { raise } = await fan.get(`/projects/${project}`)
  const { id } = await fan.post(`/projects/${project}/invest`, {
    amount: { amount, currency: 'MAD' },
    terms_sha256: raise.terms_sha256,
    risk_acknowledged: true,
  })
  await expect
    .poll(async () => {
      await settleAll()
      return (await fan.get(`/investments/${id}`)).status
    })
    .toBe('held')
}

/** The raise that got too little: nobody had to ask for the money. */
async function isGivenBack(page: Page, t: Words, title: string, amount: string) {
  await page.goto('/app/portfolio')
  await page
    .getByRole('region', { name: t('fan.investments.title') })
    .getByRole('link', { name: title })
    .click()
  await expect(badge(page, t('status.refunded'))).toBeVisible({ timeout: 60_000 })
  const returns = page.getByRole('region', { name: t('fan.returns.title') })
  await expect(returns).toContainText(t('fan.reason.failed'))
  await expect(returns).toContainText(amount)
  await expect(returns).toContainText(t('fan.refund.done'), { timeout: 60_000 })
}

/** The artist sends the distributor's file, and says what its currency is worth. */
async function report(page: Page, t: Words, codes: string) {
  const content = readFileSync(join(ROOT, 'examples/statements', FILE), 'utf8').replaceAll(CODES, codes)
  await page.goto('/app/statements')
  await settled(page)
  await page
    .getByRole('group', { name: t('import.upload.drop') })
    .locator('input[type=file]')
    .setInputFiles({ name: FILE, mimeType: 'text/csv', buffer: Buffer.from(content) })
  await expect(page.getByRole('heading', { level: 1, name: FILE })).toBeVisible()
  const facts = page.getByRole('region', { name: t('statements.statement.facts') })
  await expect(facts).toContainText('DistroKid (CSV)')
  await press(page, t('import.rate.title'))
  const sheet = page.getByRole('dialog')
  await field(sheet, t('import.rate.from')).fill('USD')
  await field(sheet, t('import.rate.to')).fill('MAD')
  await field(sheet, t('import.rate.rate')).fill(RATE)
  await field(sheet, t('import.rate.source')).fill('Bank Al-Maghrib')
  await sheet.getByLabel(t('import.rate.dated')).fill('2026-10-01')
  await press(sheet, t('import.rate.give'))
  await expect(badge(page, t('status.awaiting_cash'))).toBeVisible({ timeout: 60_000 })
}

/** The cash of the statement is paid in, and booked by itself. */
async function payIn(page: Page, t: Words) {
  const statement = page.url()
  await press(page, t('import.do.deposit'))
  await press(page.getByRole('dialog'), t('import.do.deposit'))
  await page.getByRole('button', { name: /^Pay / }).click()
  await page.waitForURL(/localhost/)
  await page.goto(statement)
  await expect(badge(page, t('status.booked'))).toBeVisible({ timeout: 60_000 })
}
