import type { Order } from '@/api/campaigns'
import type { Money } from '@/api/client'
import type { Investment } from '@/api/projects'
import { minor, sum } from './format'

/** What is locked: how much in each currency, in how many orders or investments, since when, and what leaves first by itself. */
export interface Locked {
  amounts: Money[]
  count: number
  since?: string
  /** What is released when the brand says nothing, and when. */
  next?: { amount: Money; at: string }
}

/** What is locked in orders: for the creator, or of the brand. */
export function lockedInOrders(orders: Order[]): Locked {
  const holding = orders.filter((one) => minor(one.held) > 0n)
  const [next] = holding
    .flatMap((one) => {
      const otherwise = one.next?.otherwise
      if (otherwise?.outcome !== 'release_unanswered') return []
      const lines = one.lines.filter(
        (line) => line.status === 'submitted' && line.review_ends_at === otherwise.at,
      )
      return [
        {
          amount: sum(
            lines.map((line) => line.amount),
            one.held.currency,
          ),
          at: otherwise.at,
        },
      ]
    })
    .sort((a, b) => a.at.localeCompare(b.at))
  return { ...total(holding.map((one) => [one.held, one.locked_at])), next }
}

/** What a fan has locked in raises. */
export function lockedInRaises(investments: Investment[]): Locked {
  const holding = investments.filter((one) => ['held', 'contested'].includes(one.status))
  return total(holding.map((one) => [one.amount, one.held_at]))
}

/** What fans have locked in the raises of an artist or a label. */
export const lockedByFans = (raises: Money[]): Locked =>
  total(raises.filter((held) => minor(held) > 0n).map((held) => [held]))

function total(rows: [amount: Money, since?: string | null][]): Locked {
  const currencies = [...new Set(rows.map(([amount]) => amount.currency))]
  return {
    amounts: currencies.map((currency) =>
      sum(
        rows.map(([amount]) => amount).filter((amount) => amount.currency === currency),
        currency,
      ),
    ),
    count: rows.length,
    since: rows.flatMap(([, since]) => since ?? []).sort()[0],
  }
}
