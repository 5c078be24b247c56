import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { paged } from '@/api/paging'

export const sessions = paged(['/auth/sessions'], async (after) =>
  body(await api.GET('/auth/sessions', { params: { query: { after } } })),
)

export const mails = paged(['/messages'], async (after) =>
  body(await api.GET('/messages', { params: { query: { after } } })),
)

export const endpoints = queryOptions({
  queryKey: ['/webhooks/endpoints'],
  queryFn: async () => body(await api.GET('/webhooks/endpoints')).items,
})

export const deliveries = paged(['/webhooks/deliveries'], async (after) =>
  body(await api.GET('/webhooks/deliveries', { params: { query: { after } } })),
)

export const delivery = (id: string) =>
  queryOptions({
    queryKey: ['/webhooks/deliveries', id],
    queryFn: async () => body(await api.GET('/webhooks/deliveries/{id}', { params: { path: { id } } })),
  })
