import { api, body, type Schemas } from '@/api/client'
import { paged } from '@/api/paging'

export type Summary = Schemas['Page_ProjectSummary']['items'][number]

export const projectsQuery = (status?: string) =>
  paged(['/projects', { status }], async (after) =>
    body(await api.GET('/projects', { params: { query: { status, after, limit: 12 } } })),
  )

export type Update = Schemas['ProjectUpdate']

export const updatesQuery = (id: string) =>
  paged(['/projects', id, 'updates'], async (after) =>
    body(await api.GET('/projects/{id}/updates', { params: { path: { id }, query: { after, limit: 10 } } })),
  )
