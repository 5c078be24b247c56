import { Box, Card, Group, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ListState } from '@/api/lists'
import { More } from './More'
import { Stale } from './Stale'
import { ErrorState, Loading } from './states'
import { useFiltered } from './use-filtered'

export interface Column<T> {
  /** The heading. */
  label: string
  cell: (row: T) => ReactNode
  /** Figures stand at the end of their column. */
  figure?: boolean
}

interface Props<T> {
  /** What the table shows, for who hears it. */
  caption: string
  columns: Column<T>[]
  rowKey: (row: T) => string
  query: ListState<T>
  /** What stands here before the first row ever. */
  empty: ReactNode
  /** Which rows a filter leaves; `filtered` stands here when it leaves none. */
  filter?: (row: T) => boolean
  filtered?: ReactNode
}

/** A list in each of its states: a table, and on a phone a card for each row. */
export function DataTable<T>({ caption, columns, rowKey, query, empty, filter, filtered }: Props<T>) {
  const rows = useFiltered(query, filter)
  if (query.isError && !query.data) return <ErrorState error={query.error} retry={() => query.refetch()} />
  if (!query.data) return <Loading rows={5} />
  if (query.data.length === 0 && rows)
    return (
      <>
        <Stale query={query} />
        {empty}
      </>
    )
  if (!rows)
    // None so far, and a part of the list still to look at.
    return query.isFetchNextPageError ? <More query={query} /> : <Loading rows={5} />
  return (
    <Stack gap="md">
      <Stale query={query} />
      {rows.length === 0 && filtered}
      {rows.length > 0 && (
        <>
          <Box visibleFrom="sm">
            <Table.ScrollContainer minWidth={480}>
              <Table highlightOnHover verticalSpacing="sm">
                <Table.Caption className="skip">{caption}</Table.Caption>
                <Table.Thead>
                  <Table.Tr>
                    {columns.map((column) => (
                      <Table.Th
                        key={column.label}
                        className={column.figure ? 'figure' : undefined}
                        scope="col"
                      >
                        {column.label}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((row) => (
                    <Table.Tr key={rowKey(row)}>
                      {columns.map((column) => (
                        <Table.Td key={column.label} className={column.figure ? 'figure' : undefined}>
                          {column.cell(row)}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Box>
          <Stack
            hiddenFrom="sm"
            gap="sm"
            component="ul"
            p={0}
            m={0}
            style={{ listStyle: 'none' }}
            aria-label={caption}
          >
            {rows.map((row) => (
              <Card component="li" key={rowKey(row)} padding="md">
                {columns
                  .map((column) => ({ label: column.label, cell: column.cell(row) }))
                  // On a card, what a row does not have is left out.
                  .filter(({ cell }) => cell !== false)
                  .map(({ label, cell }) => (
                    <Group key={label} justify="space-between" gap="xs" wrap="wrap" mih={28}>
                      <Text size="sm" c="dimmed">
                        {label}
                      </Text>
                      <Box ta="end" ms="auto" maw="100%" style={{ overflowWrap: 'anywhere' }}>
                        {cell}
                      </Box>
                    </Group>
                  ))}
              </Card>
            ))}
          </Stack>
        </>
      )}
      <More query={query} />
    </Stack>
  )
}
