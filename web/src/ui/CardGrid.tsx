import { SimpleGrid, Stack } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import type { ListState } from '@/api/lists'
import { More } from './More'
import { ErrorState, Loading } from './states'

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
  if (query.isError && !query.data) return <ErrorState error={query.error} retry={() => query.refetch()} />
  if (!query.data) return <Loading rows={3} height={180} />
  if (query.data.length === 0) return empty
  const rows = filter ? query.data.filter(filter) : query.data
  return (
    <Stack>
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
