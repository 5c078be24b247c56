import type { Money } from '@/api/client'
import type { Investment } from '@/api/projects'
import { fromMinor, minor } from '@/lib/format'
import type { Distribution, Holding } from './api'

export interface Totals {
  received: Money
  left: Money
  invested: Money
  locked: Money
}

/** A fan's money in projects, for each currency by itself: what came, what may still come, what is in. */
export function totals(holdings: Holding[], investments: Investment[]): Totals[] {
  const currencies = new Set([
    ...holdings.map((one) => one.paid.currency),
    ...investments.map((one) => one.amount.currency),
  ])
  return [...currencies].map((currency) => {
    const add = (amounts: Money[]) =>
      fromMinor(
        amounts.filter((one) => one.currency === currency).reduce((sum, one) => sum + minor(one), 0n),
        currency,
      )
    const amounts = (...statuses: string[]) =>
      investments.filter((one) => statuses.includes(one.status)).map((one) => one.amount)
    return {
      received: add(holdings.map((one) => one.paid)),
      left: add(holdings.map((one) => one.left)),
      invested: add(amounts('committed')),
      locked: add(amounts('held', 'contested')),
    }
  })
}

/** What distributions paid, month by month of when they were made, the oldest first. */
export function byMonth(distributions: Distribution[]): { month: string; amount: Money }[] {
  const months = new Map<string, bigint>()
  const currency = distributions[0]?.share.currency
  if (!currency) return []
  for (const one of distributions) {
    const month = one.begun_at.slice(0, 7)
    if (one.share.currency === currency) months.set(month, (months.get(month) ?? 0n) + minor(one.share))
  }
  return [...months]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, sum]) => ({ month: `${month}-01`, amount: fromMinor(sum, currency) }))
}
