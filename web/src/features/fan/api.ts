import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { paged, readWhole } from '@/api/paging'
import { everyRefund } from '@/api/wallet'

export type Holding = Schemas['Page_HoldingView']['items'][number]
export type Distribution = Schemas['Page_DistributionView']['items'][number]
export type Line = Schemas['StatementLine']

export const holdingsQuery = queryOptions({
  queryKey: ['/royalties/holdings', 'all'],
  queryFn: () =>
    readWhole(async (query) => body(await api.GET('/royalties/holdings', { params: { query } }))),
})

/** `fast`: nothing tells of a page that is open at the rail in another tab, so it is asked again and again. */
export const investmentQuery = (id: string, fast = false) =>
  queryOptions({
    queryKey: ['/investments', id],
    queryFn: async () => body(await api.GET('/investments/{id}', { params: { path: { id } } })),
    refetchInterval: fast ? (query) => query.state.data?.status === 'awaiting_payment' && 2_000 : false,
  })

const distributionsPage = async (project: string, after?: string) =>
  body(
    await api.GET('/royalties/holdings/{project}/distributions', {
      params: { path: { project }, query: { after, limit: 100 } },
    }),
  )

export const distributionsQuery = (project: string) =>
  queryOptions({
    queryKey: ['/royalties/holdings', project, 'distributions'],
    queryFn: () => readWhole(({ after }) => distributionsPage(project, after)),
  })

/** A line's number is the cursor here; the pages of all lists speak of texts. */
export const linesPage = async (project: string, revenue: string, after?: string, limit = 100) => {
  const page = body(
    await api.GET('/statements/lines', {
      params: { query: { project, revenue, limit, ...(after && { after: Number(after) }) } },
    }),
  )
  return { ...page, next: page.next === null || page.next === undefined ? null : String(page.next) }
}

export const linesQuery = (project: string, revenue: string) =>
  paged(['/statements/lines', project, revenue], (after) => linesPage(project, revenue, after))

/** The file that the lines are of. */
export const fileQuery = (project: string, revenue: string) =>
  queryOptions({
    queryKey: ['/statements/lines', project, revenue, 'file'],
    queryFn: () => linesPage(project, revenue, undefined, 1),
  })

export const refundsQuery = queryOptions({ queryKey: ['/refunds', 'all'], queryFn: everyRefund })
