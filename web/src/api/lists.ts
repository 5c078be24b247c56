import type { UseQueryResult } from '@tanstack/react-query'

/** What a list's states are shown of: one read page by page, or as a whole. */
export type ListState<T> = Pick<UseQueryResult<T[]>, 'data' | 'isError' | 'error'> & {
  refetch: () => unknown
  /** When what is there was read, in milliseconds. */
  dataUpdatedAt?: number
  hasNextPage?: boolean
  isFetchingNextPage?: boolean
  /** The next page could not be read: what is there is as good as before. */
  isFetchNextPageError?: boolean
  fetchNextPage?: () => unknown
}
