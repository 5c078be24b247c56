import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from './client'
import { paged, readWhole } from './paging'

export type Payout = Schemas['Page_PayoutView']['items'][number]
export type Refund = Schemas['Page_RefundView']['items'][number]

/** What the party has in its wallet, by currency. */
export const wallet = queryOptions({
  queryKey: ['/wallet'],
  queryFn: async () => body(await api.GET('/wallet')),
})

/** What the music brought the party, and its next pay day. */
export const payDays = queryOptions({
  queryKey: ['/royalties/payments'],
  queryFn: async () => body(await api.GET('/royalties/payments')),
})

const payoutPage = async (after?: string, limit?: number) =>
  body(await api.GET('/payouts', { params: { query: { after, limit } } }))
const refundPage = async (after?: string, limit?: number) =>
  body(await api.GET('/refunds', { params: { query: { after, limit } } }))

export const payouts = paged(['/payouts'], payoutPage)
export const refunds = paged(['/refunds'], refundPage)

/** Every payout, however many: for a statement or a file. */
export const everyPayout = () => readWhole(({ after, limit }) => payoutPage(after, limit))
/** Every refund. */
export const everyRefund = () => readWhole(({ after, limit }) => refundPage(after, limit))
