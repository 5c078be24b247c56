import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { readAll } from '@/api/paging'

/** Creators by name: the server does not search, so all are read, the newest 2,000 at most. */
export const creators = () =>
  queryOptions({
    queryKey: ['/creators', 'all'],
    queryFn: () => readAll(async (query) => body(await api.GET('/creators', { params: { query } }))),
  })

/** What is recorded of the reader's money: each has a receipt. */
export const records = () =>
  queryOptions({
    queryKey: ['/transparency/records', 'all'],
    queryFn: () =>
      readAll(async (query) => body(await api.GET('/transparency/records', { params: { query } }))),
  })
