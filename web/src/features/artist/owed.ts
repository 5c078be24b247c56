import type { Money } from '@/api/client'
import { minor, sum } from '@/lib/format'
import type { Preview } from './api'

export interface Owed {
  /** By currency, none of them nothing. */
  sums: Money[]
  /** When the first of it is due. */
  due: string | null
  /** What of it is late and not contested, and since when the first of that is. */
  late: { sums: Money[]; since: string } | null
}

const first = (days: (string | null | undefined)[]) => days.filter((day) => !!day).sort()[0] ?? null

const missingOf = ({ cash }: Pick<Preview, 'cash'>) =>
  cash.map((one) => one.missing).filter((one) => minor(one) > 0n)

const byCurrency = (amounts: Money[]): Money[] =>
  [...new Set(amounts.map((one) => one.currency))].map((currency) =>
    sum(
      amounts.filter((one) => one.currency === currency),
      currency,
    ),
  )

/** What an owner still has to pay in for its statements. */
export function owedFor(previews: Pick<Preview, 'statement' | 'cash'>[]): Owed {
  const open = previews.filter(({ statement }) => statement.status === 'awaiting_cash')
  // Nobody is pressed for what is contested.
  const late = open.filter(
    (one) => one.statement.late_at && !one.statement.contested_at && missingOf(one).length > 0,
  )
  const since = first(late.map(({ statement }) => statement.late_at))
  return {
    sums: byCurrency(open.flatMap(missingOf)),
    due: first(open.map(({ statement }) => statement.due_at)),
    late: since ? { sums: byCurrency(late.flatMap(missingOf)), since } : null,
  }
}
