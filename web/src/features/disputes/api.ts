import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { paged } from '@/api/paging'

export type Dispute = Schemas['DisputeView']
export type Room = Schemas['DisputeRoom']
export type Offer = Schemas['DisputeOffer']
export type Seat = 'brand' | 'creator' | 'mediator'

/** The lists of the desk: all that is open by its clock, one's own, what nobody has, what is closed. A side has two. */
export const LISTS = ['queue', 'mine', 'free', 'closed'] as const
export type List = (typeof LISTS)[number]

export const disputes = (list?: List) =>
  paged(['/disputes', list], async (after) =>
    body(await api.GET('/disputes', { params: { query: { after, list, limit: 50 } } })),
  )

export const room = (id: string) =>
  queryOptions({
    queryKey: ['/disputes', id],
    queryFn: async () => body(await api.GET('/disputes/{id}', { params: { path: { id } } })),
  })

/** The exact amounts of a share, as the server will pay them. */
export const quote = (id: string, creatorBps: number) =>
  queryOptions({
    queryKey: ['/disputes', id, 'award', creatorBps],
    queryFn: async () =>
      body(
        await api.GET('/disputes/{id}/award', {
          params: { path: { id }, query: { creator_bps: creatorBps } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The path and the key of an act in a room. */
export const at = (id: string, key: string) => ({ path: { id }, header: { 'Idempotency-Key': key } })

/** Where a dispute stands, as a status. What is settled here was agreed; a settled payment is another thing. */
export const standing = ({ outcome, stage }: Pick<Dispute, 'outcome' | 'stage'>): string =>
  outcome === 'settled' ? 'agreed' : (outcome ?? stage)
