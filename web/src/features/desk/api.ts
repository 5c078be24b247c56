import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { paged } from '@/api/paging'

export type Case = Schemas['CaseView']
export type AuditRow = Schemas['AuditView']
export type ObjectCard = Schemas['ObjectCard']

export const cases = paged(['/reconciliation/cases'], async (after) =>
  body(await api.GET('/reconciliation/cases', { params: { query: { after, limit: 50 } } })),
)

export interface AuditFilter {
  object?: string
  actor?: string
  act?: string
}

export const audit = (filter: AuditFilter) =>
  paged(['/audit', filter], async (after) =>
    body(await api.GET('/audit', { params: { query: { ...filter, after, limit: 50 } } })),
  )

export const rulings = queryOptions({
  queryKey: ['/rulings'],
  queryFn: async () => body(await api.GET('/rulings')),
})

/** How it goes at this moment. Asked for again and again: nothing tells it. The server works it out twice a second at most, for all who look. */
export const wall = queryOptions({
  queryKey: ['/operations/wall'],
  queryFn: async () => body(await api.GET('/operations/wall')),
  refetchInterval: 1_000,
})

export const parties = (search: string) =>
  paged(['/operations/parties', search], async (after) =>
    body(
      await api.GET('/operations/parties', {
        params: { query: { search: search || undefined, after, limit: 50 } },
      }),
    ),
  )

/** A party's card. Reading it is in the audit log: it is read once, not again with each news. */
export const partyCard = (id: string) =>
  queryOptions({
    queryKey: ['/operations/parties', id, 'card'],
    staleTime: 'static',
    gcTime: 60_000,
    queryFn: async () => body(await api.GET('/operations/parties/{id}', { params: { path: { id } } })),
  })

/** What has this id. Reading it is in the audit log: it is read once, not again with each news. */
export const objectCard = (id: string) =>
  queryOptions({
    queryKey: ['/operations/objects', id, 'card'],
    staleTime: 'static',
    gcTime: 60_000,
    queryFn: async () => body(await api.GET('/operations/objects/{id}', { params: { path: { id } } })),
  })
