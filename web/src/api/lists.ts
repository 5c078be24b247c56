import type { UseQueryResult } from '@tanstack/react-query'

/** What a list's states are shown of: one read page by page, or as a whole. */
export type ListState<T> = Pick<UseQueryResult<T[]>, 'data' | 'isError' | 'error'> & {
  refetch: () => unknown
  hasNextPage?: boolean
  isFetchingNextPage?: boolean
  fetchNextPage?: () => unknown
}
