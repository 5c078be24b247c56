import type { Money } from '@/api/client'
import { minor, sum } from '@/lib/format'
import type { Preview } from './api'

export interface Owed {
  /** By currency, none of them nothing. */
  sums: Money[]
  /** When the first of it is due. */
  due: string | null
  /** Since when the first of it is late. */
  late: string | null
}

const first = (days: (string | null | undefined)[]) => days.filter((day) => !!day).sort()[0] ?? null

/** What an owner still has to pay in for its statements. */
export function owedFor(previews: Pick<Preview, 'statement' | 'cash'>[]): Owed {
  const open = previews.filter(({ statement }) => statement.status === 'awaiting_cash')
  const missing = open.flatMap(({ cash }) => cash.map((one) => one.missing)).filter((one) => minor(one) > 0n)
  const currencies = [...new Set(missing.map((one) => one.currency))]
  return {
    sums: currencies.map((currency) =>
      sum(
        missing.filter((one) => one.currency === currency),
        currency,
      ),
    ),
    due: first(open.map(({ statement }) => statement.due_at)),
    late: first(open.map(({ statement }) => statement.late_at)),
  }
}
