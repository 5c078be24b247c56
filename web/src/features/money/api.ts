import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { paged } from '@/api/paging'
import { Refused } from '@/api/problems'

export type Deposit = Schemas['Page_DepositView']['items'][number]

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

export const deposits = paged(['/deposits'], async (after) =>
  body(await api.GET('/deposits', { params: { query: { after } } })),
)
export const chargebacks = paged(['/chargebacks'], async (after) =>
  body(await api.GET('/chargebacks', { params: { query: { after } } })),
)
export const records = paged(['/transparency/records'], async (after) =>
  body(await api.GET('/transparency/records', { params: { query: { after, limit: 100 } } })),
)
