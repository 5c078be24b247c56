import type { Payout } from '@/api/wallet'

/** The longest account statement, in milliseconds between its first day and its last. */
const MOST = 365 * 86_400_000

/** What they were to send is still in the wallet, or again. */
const CAME_BACK = ['failed', 'returned']

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

/** The days in which what a payout sent came in, as the account statement counts them: from the payout before it to its own. */
export function daysOf(payout: Payout, all: Payout[]): { from: string; to: string } {
  const due = Date.parse(payout.created_at)
  const earlier = all
    .filter((one) => one.amount.currency === payout.amount.currency && !CAME_BACK.includes(one.status))
    .map((one) => Date.parse(one.created_at))
    .filter((time) => time < due)
  return { from: dayOf(Math.max(due - MOST, ...earlier)), to: dayOf(due) }
}
