import { queryOptions } from '@tanstack/react-query'
import { api, body } from './client'

/** With what the reader can prove who it is. */
export const factors = queryOptions({
  queryKey: ['/auth/second-factors'],
  queryFn: async () => body(await api.GET('/auth/second-factors')),
})
