import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { paged } from '@/api/paging'

export type Split = Schemas['Split']
export type Preview = Schemas['SplitPreview']
export type Pending = Schemas['PendingSplit']
export type Holder = Schemas['SplitHolder']

const path = (id: string) => ['/projects', id, 'distributions']

export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: [...path(id), 'preview'],
    queryFn: async () =>
      body(await api.GET('/projects/{id}/distributions/preview', { params: { path: { id } } })),
  })

export const splitsQuery = (id: string) =>
  paged(path(id), async (after) =>
    body(await api.GET('/projects/{id}/distributions', { params: { path: { id }, query: { after } } })),
  )

export const splitQuery = (id: string, revenue: string) =>
  queryOptions({
    queryKey: [...path(id), revenue],
    queryFn: async () =>
      body(await api.GET('/projects/{id}/distributions/{revenue}', { params: { path: { id, revenue } } })),
  })

export const holdersQuery = (id: string, revenue: string) =>
  paged([...path(id), revenue, 'holders'], async (after) =>
    body(
      await api.GET('/projects/{id}/distributions/{revenue}/holders', {
        params: { path: { id, revenue }, query: { after } },
      }),
    ),
  )
