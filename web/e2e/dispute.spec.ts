import { money } from '../src/lib/format'
import { api } from './help/api'
import { browserOf, confirm, connectAccount, figure, openOrder } from './help/browser'
import { picture } from './help/picture'
import { advance, now as clock, DAY, settleAll } from './help/sandbox'
import { words } from './help/words'
import { accessible, expect, test } from './test'

const BRAND = 'argana@daman.example'
const CREATOR = 'amina@daman.example'
const DESK = 'desk@daman.example'
const TEXTS = {
  claim: 'Le produit ne se voit pas.',
  answer: 'Il se voit dès la première seconde.',
  caption: 'La première image.',
  reasons:
    'Le produit se voit dès la première seconde, comme le brief le demande, mais trop peu de temps pour ' +
    'une vidéo de trente secondes : une part du prix est due.',
}

for (const language of ['fr', 'ar'])
  test(`a disputed delivery is ruled upon and shared, ${language}`, async ({ browser }) => {
    test.setTimeout(240_000 * Number(process.env.DAMAN_E2E_PATIENCE ?? 1))
    const t = words(language)
    const mad = (amount: string) => money({ amount, currency: 'MAD' }, language)
    const title = `Litige ${language} ${Date.now() % 100_000}`
    const complaints: string[] = []
    const theCreator = await browserOf(browser, language, CREATOR, complaints)
    await connectAccount(theCreator, t)
    await delivered(title)

    const theBrand = await browserOf(browser, language, BRAND, complaints)
    await openOrder(theBrand, title)
    await confirm(
      theBrand,
      { open: t('order_acts.dispute.act'), go: t('order_acts.dispute.go') },
      async (sheet) => {
        await sheet.getByRole('combobox').selectOption({ label: t('case.reason.quality') })
        await sheet.getByRole('textbox', { name: t('order_acts.dispute.statement') }).fill(TEXTS.claim)
        await expect(sheet.getByText(mad('500.00')).first()).toBeVisible()
      },
    )
    await expect(theBrand).toHaveURL(/\/disputes\//)
    const room = new URL(theBrand.url()).pathname

    await theCreator.goto(room)
    await confirm(theCreator, { open: t('disputes.do.answer') }, (sheet) =>
      sheet.getByRole('textbox', { name: t('disputes.field.statement') }).fill(TEXTS.answer),
    )
    await theCreator.locator('input[type=file]').setInputFiles(picture('preuve.png', [200, 90, 40]))
    await theCreator.getByRole('textbox', { name: t('disputes.evidence.caption') }).fill(TEXTS.caption)
    await theCreator.getByRole('button', { name: t('disputes.evidence.file'), exact: true }).click()
    await expect(theBrand.getByText(TEXTS.answer)).toBeVisible()
    await expect(theBrand.getByText(TEXTS.caption)).toBeVisible()
    await accessible(theCreator)

    const theDesk = await browserOf(browser, language, DESK, complaints)
    await theDesk.goto(room)
    await confirm(theDesk, { open: t('mediation.do.assign') })
    await sidesHadTheirDays(room)
    await theDesk.goto(room)
    await confirm(theDesk, { open: t('mediation.do.rule') }, async (sheet) => {
      const share = sheet.getByRole('textbox', { name: t('disputes.split.share') })
      await share.fill('60')
      await share.blur()
      await sheet.getByRole('textbox', { name: t('disputes.field.reasons') }).fill(TEXTS.reasons)
      for (const part of ['300.00', '200.00']) await expect(sheet.getByText(mad(part)).first()).toBeVisible()
    })
    await theBrand.goto(room)
    await expect(theBrand.getByText(TEXTS.reasons)).toBeVisible()
    await accessible(theBrand)

    // Nobody appeals, and the award becomes final by itself.
    await advance(6 * DAY)
    for (const side of [theBrand, theCreator]) {
      await side.goto(room)
      await expect(side.getByText(t('disputes.awards.status.final'), { exact: false })).toBeVisible({
        timeout: 60_000,
      })
      await expect(figure(side, t('disputes.room.creator_part'))).toContainText(mad('300.00'))
      await expect(figure(side, t('disputes.room.brand_part'))).toContainText(mad('200.00'))
    }
    await openOrder(theBrand, title)
    await expect(figure(theBrand, t('work.figure.released'))).toContainText(mad('300.00'))
    await expect(figure(theBrand, t('work.figure.refunded'))).toContainText(mad('200.00'))
    await expect(figure(theBrand, t('work.figure.locked'))).toContainText(mad('0.00'))
    expect(complaints).toEqual([])
    for (const page of [theBrand, theCreator, theDesk]) await page.context().close()
  })

/** An order that was paid for and delivered, from other machines. */
async function delivered(title: string) {
  const brand = await api(BRAND)
  const creator = await api(CREATOR)
  await brand.invite(title, 'Amina')
  const mine = (items: { campaign_title: string }[]) => items.find((one) => one.campaign_title === title)
  const engagement = mine((await creator.get('/engagements?limit=100')).items) as unknown as {
    id: string
    campaign_id: string
    terms: { creator_net: object }
  }
  await brand.post('/escrow/deposit', { campaign_id: engagement.campaign_id })
  await expect
    .poll(async () => {
      await settleAll()
      return (await brand.get(`/escrow/budgets/${engagement.campaign_id}`)).missing.amount
    })
    .toBe('0.00')
  const { escrow_id } = await creator.post(`/engagements/${engagement.id}/accept`, {
    expected_net: engagement.terms.creator_net,
  })
  const order = await creator.get(`/escrow/status/${escrow_id}`)
  await creator.post('/submissions', {
    escrow_id,
    deliverables: order.lines.map((line: { deliverable_id: string }) => line.deliverable_id),
    note: 'La vidéo est en ligne.',
  })
}

/** The sides have their days first: time passes to the end of each stage, until the desk may propose or rule. */
async function sidesHadTheirDays(room: string) {
  // A token lives for minutes, and days go by here.
  const read = async () => (await api(BRAND)).get(room.replace('/app', ''))
  for (let now = await read(); now.stage !== 'proposal'; now = await read()) {
    await advance(Math.ceil(Date.parse(now.next.by_when) / 1_000 - (await clock())) + 1)
    await expect.poll(async () => (await read()).stage, { timeout: 60_000 }).not.toBe(now.stage)
  }
}
