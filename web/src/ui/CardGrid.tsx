import { SimpleGrid, Stack } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import type { ListState } from '@/api/lists'
import { More } from './More'
import { Stale } from './Stale'
import { ErrorState, Loading } from './states'
import { useFiltered } from './use-filtered'

interface Props<T> {
  query: ListState<T>
  rowKey: (row: T) => string
  card: (row: T) => ReactNode
  /** What stands here before the first one ever. */
  empty: ReactNode
  filter?: (row: T) => boolean
  /** What stands here when the filter leaves none. */
  filtered?: ReactNode
}

/** A list as cards, in each of its states. */
export function CardGrid<T>({ query, rowKey, card, empty, filter, filtered }: Props<T>) {
  const rows = useFiltered(query, filter)
  if (query.isError && !query.data) return <ErrorState error={query.error} retry={() => query.refetch()} />
  if (!query.data) return <Loading rows={3} height={180} />
  if (query.data.length === 0 && rows)
    return (
      <>
        <Stale query={query} />
        {empty}
      </>
    )
  if (!rows)
    // None so far, and a part of the list still to look at.
    return query.isFetchNextPageError ? <More query={query} /> : <Loading rows={3} height={180} />
  return (
    <Stack>
      <Stale query={query} />
      {rows.length === 0 && filtered}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {rows.map((row) => (
          <Fragment key={rowKey(row)}>{card(row)}</Fragment>
        ))}
      </SimpleGrid>
      <More query={query} />
    </Stack>
  )
}
