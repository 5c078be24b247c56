import { queryOptions } from '@tanstack/react-query'
import { api, body } from './client'

/** What the party has in its wallet, by currency. */
export const wallet = queryOptions({
  queryKey: ['/wallet'],
  queryFn: async () => body(await api.GET('/wallet')),
})
