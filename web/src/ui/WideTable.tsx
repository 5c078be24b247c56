import { Table } from '@mantine/core'
import type { ReactNode } from 'react'

/** A table that may be wider than a phone: it is scrolled by itself, with the keyboard too. */
export function WideTable({
  label,
  minWidth,
  children,
}: {
  /** What it shows, for who comes to it with the keyboard. */
  label: string
  /** In pixels: what it needs at least. */
  minWidth: number
  children: ReactNode
}) {
  const viewport = { tabIndex: 0, role: 'region', 'aria-label': label }
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: viewport }}>
      {children}
    </Table.ScrollContainer>
  )
}
