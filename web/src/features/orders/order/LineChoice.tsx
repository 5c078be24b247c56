import { Checkbox, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Order } from '@/api/campaigns'
import type { Money as Amount } from '@/api/client'
import { sum } from '@/lib/format'
import { Name } from '@/ui/Bidi'
import { Money } from '@/ui/Money'

/** The deliverables in one of these states; further rounds go with theirs. */
export const linesIn = (order: Order, statuses: string[]) =>
  order.lines.filter((line) => !line.further_rounds_of && statuses.includes(line.status))

/** What these deliverables cost, further rounds of them included. */
export function priceOf(order: Order, ids: string[]): Amount {
  return sum(
    order.lines
      .filter((line) => ids.includes(line.further_rounds_of ?? line.deliverable_id))
      .map((line) => line.amount),
    order.amount.currency,
  )
}

/** Chooses among deliverables, each with its price. */
export function LineChoice({
  label,
  order,
  lines,
  value,
  onChange,
  error,
}: {
  label: string
  order: Order
  lines: Order['lines']
  value: string[]
  onChange: (ids: string[]) => void
  /** What was refused of it. */
  error?: ReactNode
}) {
  return (
    <Checkbox.Group label={label} value={value} onChange={onChange} error={error}>
      <Stack gap="xs" mt="xs">
        {lines.map((line) => (
          <Checkbox
            key={line.deliverable_id}
            size="md"
            value={line.deliverable_id}
            label={
              <>
                <Name>{line.title}</Name> · <Money value={priceOf(order, [line.deliverable_id])} />
              </>
            }
          />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
