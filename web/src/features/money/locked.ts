import { useQuery } from '@tanstack/react-query'
import { allOrders, type Order } from '@/api/campaigns'
import type { Money } from '@/api/client'
import { allInvestments, type Investment } from '@/api/projects'
import { minor, sum } from '@/lib/format'
import { useRaises } from '@/lib/use-raises'
import { useParty } from '@/lib/use-session'

/** What is locked, currency by currency: in orders for who has some, in raises for fans and for those who raise. */
export function locked(orders: Order[], investments: Investment[], raises: Money[] = []): Money[] {
  const amounts = [
    ...orders.map((one) => one.held),
    ...investments.filter((one) => ['held', 'contested'].includes(one.status)).map((one) => one.amount),
    ...raises,
  ].filter((amount) => minor(amount) > 0n)
  return [...new Set(amounts.map((amount) => amount.currency))].map((currency) =>
    sum(
      amounts.filter((amount) => amount.currency === currency),
      currency,
    ),
  )
}

/**
 * The same as it is read. What raises hold is their fans' money until it is released. What is in campaigns and not in an order
 * yet, and the cash of royalty statements, is in the account statement.
 */
export function useLocked() {
  const { role } = useParty()
  const hasOrders = role === 'brand' || role === 'creator'
  const raisesMoney = role === 'artist' || role === 'label'
  const orders = useQuery({ ...allOrders(), enabled: hasOrders })
  const investments = useQuery({ ...allInvestments, enabled: role === 'fan' })
  const raises = useRaises(raisesMoney)
  const asked = hasOrders ? orders : raisesMoney ? raises : role === 'fan' ? investments : null
  return {
    shown: asked !== null,
    /** False when there are too many orders to count: then a sum would be wrong. */
    whole: !hasOrders || orders.data?.whole !== false,
    data:
      asked && !asked.data
        ? undefined
        : locked(orders.data?.items ?? [], investments.data ?? [], raises.data ?? []),
    query: asked,
  }
}
