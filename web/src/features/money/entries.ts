import type { Money } from '@/api/client'
import type { Payout, Refund } from '@/api/wallet'
import { minor, sum } from '@/lib/format'
import type { Deposit } from './api'

/** One line of the statement: what arrived, and when. `in` is into the party's money held here, `out` out of it to the party. */
export interface Entry {
  id: string
  at: string
  kind: 'deposit' | 'refund' | 'payout'
  amount: Money
}

/** What was carried out, within these days of the reader's calendar, the newest first. */
export function entries(
  moved: { payouts: Payout[]; deposits: Deposit[]; refunds: Refund[] },
  from?: string,
  to?: string,
): Entry[] {
  const all = [
    ...moved.deposits.map(({ id, amount, settled_at }) => ({
      id,
      amount,
      at: settled_at,
      kind: 'deposit' as const,
    })),
    ...moved.refunds.map(({ id, amount, done_at }) => ({ id, amount, at: done_at, kind: 'refund' as const })),
    ...moved.payouts.map(({ id, amount, paid_at }) => ({ id, amount, at: paid_at, kind: 'payout' as const })),
  ]
  const since = from ? new Date(`${from}T00:00:00`).getTime() : Number.NEGATIVE_INFINITY
  const until = to ? new Date(`${to}T23:59:59.999`).getTime() : Number.POSITIVE_INFINITY
  return all
    .flatMap((entry) => (entry.at ? [{ ...entry, at: entry.at }] : []))
    .filter((entry) => {
      const at = new Date(entry.at).getTime()
      return at >= since && at <= until
    })
    .sort((a, b) => b.at.localeCompare(a.at))
}

export interface Total {
  currency: string
  paidIn: Money
  paidOut: Money
}

/** What was paid in, and what came back or was paid out, by currency. */
export function totals(list: Entry[]): Total[] {
  const currencies = [...new Set(list.map((entry) => entry.amount.currency))].sort()
  return currencies.map((currency) => {
    const of = (isIn: boolean) =>
      sum(
        list
          .filter((entry) => entry.amount.currency === currency && (entry.kind === 'deposit') === isIn)
          .map((entry) => entry.amount)
          .filter((amount) => minor(amount) > 0n),
        currency,
      )
    return { currency, paidIn: of(true), paidOut: of(false) }
  })
}
