import type { Money, Schemas } from '@/api/client'
import { minor } from '@/lib/format'
import type { Deposit } from './api'

type Balance = Schemas['WalletBalanceView']

/** How it stands with a party's money: which sentence says so, with which amounts, and by when. */
export interface Standing {
  say:
    | 'change'
    | 'no_account'
    | 'not_ready'
    | 'bank_changed'
    | 'expected'
    | 'leaving'
    | 'to_pay'
    | 'in_transit'
    | 'paid'
    | 'nothing'
  tone: 'info' | 'good' | 'warn' | 'act'
  amounts: Money[]
  date?: string
}

const above = (values: Money[]) => values.filter((value) => minor(value) > 0n)

/** What matters most comes first: what somebody has to do, then what is on its way by itself. What is locked is said beside it. */
export function standing(
  balances: Balance[],
  account: Schemas['AccountView'] | null,
  deposits: Deposit[],
  expectedBy?: string | null,
): Standing {
  const held = above(balances.map((balance) => balance.held))
  const sent = above(balances.map((balance) => balance.in_transit))
  const paid = above(balances.map((balance) => balance.paid))
  const unpaid = deposits.find((deposit) => deposit.can.includes('pay') && deposit.expires_at)

  if (account?.change)
    return { say: 'change', tone: 'act', amounts: [], date: account.change.takes_over_at ?? undefined }
  if (held.length > 0) {
    if (!account) return { say: 'no_account', tone: 'act', amounts: held }
    if (account.status !== 'ready') return { say: 'not_ready', tone: 'act', amounts: held }
    if (account.held_until)
      return { say: 'bank_changed', tone: 'warn', amounts: held, date: account.held_until }
    if (expectedBy) return { say: 'expected', tone: 'good', amounts: held, date: expectedBy }
    return { say: 'leaving', tone: 'good', amounts: held }
  }
  if (unpaid)
    return { say: 'to_pay', tone: 'act', amounts: [unpaid.amount], date: unpaid.expires_at ?? undefined }
  if (sent.length > 0) return { say: 'in_transit', tone: 'good', amounts: sent }
  if (paid.length > 0) return { say: 'paid', tone: 'good', amounts: paid }
  return { say: 'nothing', tone: 'info', amounts: [] }
}
