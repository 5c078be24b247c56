// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import i18next from 'i18next'
import type { ReactNode } from 'react'
import { initReactI18next } from 'react-i18next'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { allOrders, type OrderWhole } from '@/api/campaigns'
import { payDays, wallet } from '@/api/wallet'
import { account, deposits } from '@/features/money/api'
import { Balances } from '@/features/money/Balances'
import { OrderSentence } from '@/features/orders/order/OrderSentence'

/** The one sentence that says how it stands with the money, as people read it. */

vi.mock('@/lib/use-session', () => ({ useParty: () => ({ id: 'c', role: 'creator' }) }))
vi.mock('@/lib/use-now', () => ({ useNow: () => Date.parse('2026-05-10T14:00:00Z') }))

const words = import.meta.glob<Record<string, unknown>>(
  '../i18n/locales/{ar,en,fr}/{work,money,common}.json',
  {
    eager: true,
    import: 'default',
  },
)

beforeAll(async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
  const resources: Record<string, Record<string, Record<string, unknown>>> = {}
  for (const [path, text] of Object.entries(words)) {
    const [, language = '', namespace = ''] = /(\w+)\/(\w+)\.json$/.exec(path) ?? []
    resources[language] = { ...resources[language], [namespace]: text }
  }
  await i18next.use(initReactI18next).init({
    lng: 'en',
    resources,
    defaultNS: 'common',
    interpolation: { escapeValue: false },
  })
})
afterEach(cleanup)

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const underReview = {
  id: 'o',
  status: 'under_review',
  brand: { id: 'b', name: 'Atlas' },
  creator: { id: 'c', name: 'Salma' },
  amount: mad('1500.00'),
  held: mad('1500.00'),
  creator_net: mad('1350.00'),
  creator_credited: mad('0.00'),
  refunded: mad('0.00'),
  locked_at: '2026-05-03T09:00:00Z',
  timeline: [],
  lines: [{ status: 'submitted', amount: mad('1500.00'), review_ends_at: '2026-05-12T14:00:00Z' }],
  can: [],
  next: {
    who: 'brand',
    by_when: '2026-05-12T14:00:00Z',
    otherwise: { outcome: 'release_unanswered', at: '2026-05-12T14:00:00Z' },
  },
} as unknown as OrderWhole

/** What the sentence says, without the marks that isolate names and amounts, and with plain spaces. */
async function said(language: string, page: ReactNode, queries = new QueryClient()) {
  await i18next.changeLanguage(language)
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>{page}</QueryClientProvider>
    </MantineProvider>,
  )
  const text = screen.getByRole('status').textContent ?? ''
  return text
    .replace(/[\u2066-\u2069\u200e\u200f]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

test.each([
  [
    'en',
    'MAD 1,500.00 has been locked for you since 3 May 2026',
    'Without a word of the brand',
    /12 May 2026/,
  ],
  [
    'fr',
    '1 500,00 MAD sont bloqués pour vous depuis le 3 mai 2026',
    'Sans un mot de la marque',
    /12 mai 2026/,
  ],
  ['ar', 'محجوزة لك منذ', 'إن سكتت العلامة التجارية', /12/],
])('an order says in %s since when its money is locked, and what happens by itself', async (language, since, otherwise, when) => {
  const text = await said(language, <OrderSentence order={underReview} side="creator" />)
  expect(text).toContain(since)
  expect(text).toContain(otherwise)
  expect(text.slice(text.indexOf(otherwise))).toMatch(when)
})

test('a frozen order says since when it waits, not since when it is locked', async () => {
  const frozen = { ...underReview, frozen_at: '2026-05-06T09:00:00Z' }
  const text = await said('fr', <OrderSentence order={frozen} side="creator" />)
  expect(text).toContain('tout attend depuis le 6 mai 2026')
})

/** What the page of the money reads. */
function money(orders: OrderWhole[], balance: { held?: string; in_transit?: string; paid?: string }) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  const { held = '0.00', in_transit = '0.00', paid = '0.00' } = balance
  const balances = [{ held: mad(held), in_transit: mad(in_transit), paid: mad(paid) }]
  queries.setQueryData(wallet.queryKey, { balances } as never)
  queries.setQueryData(account.queryKey, { status: 'ready', can: [] } as never)
  queries.setQueryData(payDays.queryKey, { items: [] } as never)
  queries.setQueryData(deposits.queryKey, { pages: [{ items: [] }], pageParams: [undefined] } as never)
  queries.setQueryData(allOrders().queryKey, { items: orders, whole: true } as never)
  return queries
}

const second = {
  ...underReview,
  id: 'p',
  held: mad('10.00'),
  locked_at: '2026-05-01T09:00:00Z',
  next: undefined,
}

test.each([
  [
    'en',
    [underReview],
    {},
    ['MAD 1,500.00 are locked for you in an order since 3 May 2026. If the brand says nothing'],
  ],
  [
    'en',
    [underReview, second as OrderWhole],
    {},
    ['MAD 1,510.00 are locked', 'in 2 orders, the first since 1 May 2026'],
  ],
  ['fr', [underReview], {}, ['1 500,00 MAD sont bloqués pour vous dans une commande depuis le 3 mai 2026.']],
  ['fr', [underReview, second as OrderWhole], {}, ['dans 2 commandes, la première depuis le 1 mai 2026']],
  [
    'fr',
    [underReview],
    { in_transit: '7.00' },
    ['7,00 MAD sont en route', '1 500,00 MAD sont bloqués pour vous'],
  ],
  ['fr', [underReview], { held: '8.00' }, ['8,00 MAD sont à vous', '1 500,00 MAD sont bloqués pour vous']],
  ['fr', [], { in_transit: '7.00' }, ['7,00 MAD sont en route vers votre banque']],
  ['ar', [underReview], {}, ['في طلب واحد منذ', 'إن لم تقل العلامة التجارية شيئًا']],
  ['ar', [underReview, second as OrderWhole], {}, ['في طلبين، أولهما منذ']],
] as const)('the money page says in %s what is locked, on its way and there %#', async (language, orders, balance, parts) => {
  const text = await said(language, <Balances />, money([...orders], balance))
  for (const part of parts) expect(text).toContain(part)
  if (orders.length > 0) expect(text).not.toContain('Rien ne vous attend')
})

test('with no money anywhere the money page says so', async () => {
  expect(await said('fr', <Balances />, money([], {}))).toContain('Rien ne vous attend')
})
