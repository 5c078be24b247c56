import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Stale } from './Stale'
import { ErrorState, Loading } from './states'

/** What a query read, or the state that it is in instead: no card can forget one. */
export function Loaded<T>({
  query,
  rows,
  children,
}: {
  query: UseQueryResult<T>
  rows?: number
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined)
    return (
      <>
        <Stale query={query} />
        {children(query.data)}
      </>
    )
  if (query.isError) return <ErrorState error={query.error} retry={() => query.refetch()} />
  return <Loading rows={rows} />
}
