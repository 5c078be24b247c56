import { api, body } from '@/api/client'
import { paged } from '@/api/paging'

export const feed = paged(['/feed'], async (after) =>
  body(await api.GET('/feed', { params: { query: { after } } })),
)
