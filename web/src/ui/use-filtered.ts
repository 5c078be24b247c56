import { useEffect } from 'react'
import type { ListState } from '@/api/lists'

/**
 * The rows that a filter leaves. While it leaves none and there is more to read, it is read: "none" is only said of the whole
 * list. Undefined until one of both is known.
 */
export function useFiltered<T>(query: ListState<T>, filter?: (row: T) => boolean): T[] | undefined {
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const rows = filter ? data?.filter(filter) : data
  const looks = rows?.length === 0 && !!hasNextPage
  useEffect(() => {
    if (looks && !isFetchingNextPage && !isFetchNextPageError) fetchNextPage?.()
  }, [looks, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  return looks ? undefined : rows
}
