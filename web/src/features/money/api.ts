import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { paged, readWhole } from '@/api/paging'
import { Refused } from '@/api/problems'

export type Payout = Schemas['Page_PayoutView']['items'][number]
export type Deposit = Schemas['Page_DepositView']['items'][number]
export type Refund = Schemas['Page_RefundView']['items'][number]

export const payDays = queryOptions({
  queryKey: ['/royalties/payments'],
  queryFn: async () => body(await api.GET('/royalties/payments')),
})

/** The account, or null for who has none. While the rail's page is open in another tab, nothing else tells of it. */
export const account = queryOptions({
  queryKey: ['/payout-account'],
  queryFn: () =>
    api
      .GET('/payout-account')
      .then(body)
      .catch((failure: unknown) => {
        if (failure instanceof Refused && failure.status === 404) return null
        throw failure
      }),
  refetchInterval: (query) => (asksSomething(query.state.data) ? 2_000 : false),
})

const asksSomething = (view: Schemas['AccountView'] | null | undefined) =>
  !!view && (view.can.includes('onboard') || !!view.change?.can.includes('onboard'))

/** A fan's, for what is locked in raises. */
export const allInvestments = queryOptions({
  queryKey: ['/investments', 'all'],
  queryFn: () => readWhole(async (query) => body(await api.GET('/investments', { params: { query } }))),
})

export const payouts = paged(['/payouts'], async (after) =>
  body(await api.GET('/payouts', { params: { query: { after } } })),
)
export const deposits = paged(['/deposits'], async (after) =>
  body(await api.GET('/deposits', { params: { query: { after } } })),
)
export const refunds = paged(['/refunds'], async (after) =>
  body(await api.GET('/refunds', { params: { query: { after } } })),
)
export const chargebacks = paged(['/chargebacks'], async (after) =>
  body(await api.GET('/chargebacks', { params: { query: { after } } })),
)
export const records = paged(['/transparency/records'], async (after) =>
  body(await api.GET('/transparency/records', { params: { query: { after, limit: 100 } } })),
)
