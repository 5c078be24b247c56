import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { paged, readWhole } from '@/api/paging'

export type Project = Schemas['Project']
export type Draft = Schemas['ProjectDraft']
export type Statement = Schemas['StatementView']
export type Preview = Schemas['StatementPreview']
export type Waiting = Schemas['StatementWaitingRow']

export const myProjects = paged(['/projects/mine'], async (after) =>
  body(await api.GET('/projects/mine', { params: { query: { after, limit: 50 } } })),
)

export const statements = paged(['/statements'], async (after) =>
  body(await api.GET('/statements', { params: { query: { after, limit: 50 } } })),
)

/** All of them: the one that waits for its owner may be an old one. */
export const allStatements = queryOptions({
  queryKey: ['/statements', 'all'],
  queryFn: () => readWhole(async (query) => body(await api.GET('/statements', { params: { query } }))),
})

/** A statement. While it is read its progress is asked for: nothing tells it. */
export const statement = (id: string) =>
  queryOptions({
    queryKey: ['/statements', id],
    queryFn: async () => body(await api.GET('/statements/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (isReading(state.data?.statement.status) ? 1_000 : false),
  })

export const isReading = (status: string | undefined) => status === 'received' || status === 'reading'

/** A row's number is the cursor here; the pages of all lists speak of texts. */
export const quarantine = (id: string) =>
  paged(['/statements', id, 'quarantine'], async (after) => {
    const page = body(
      await api.GET('/statements/{id}/quarantine', {
        params: { path: { id }, query: { limit: 100, ...(after && { after: Number(after) }) } },
      }),
    )
    return { items: page.items, next: page.next?.toString() }
  })

/** The same of lines. */
export const unreadable = (id: string) =>
  paged(['/statements', id, 'unreadable'], async (after) => {
    const page = body(
      await api.GET('/statements/{id}/unreadable', {
        params: { path: { id }, query: { limit: 100, ...(after && { after: Number(after) }) } },
      }),
    )
    return { items: page.items, next: page.next?.toString() }
  })

export const works = queryOptions({
  queryKey: ['/statements/works'],
  queryFn: () => readWhole(async (query) => body(await api.GET('/statements/works', { params: { query } }))),
})
