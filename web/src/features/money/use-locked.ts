import { useQuery } from '@tanstack/react-query'
import { allOrders } from '@/api/campaigns'
import { allInvestments } from '@/api/projects'
import { lockedInOrders, lockedInRaises } from '@/lib/locked'
import { useParty } from '@/lib/use-session'

/**
 * What is locked, as it is read. Of artists and labels nothing is locked here: in raises it is their fans' money until it is released.
 * What is in campaigns and not in an order yet, and the cash of royalty statements, is in the account statement.
 */
export function useLocked() {
  const { role } = useParty()
  const hasOrders = role === 'brand' || role === 'creator'
  const orders = useQuery({ ...allOrders(), enabled: hasOrders })
  const investments = useQuery({ ...allInvestments, enabled: role === 'fan' })
  const asked = hasOrders ? orders : role === 'fan' ? investments : null
  return {
    /** False for who has nothing to lock, and when there are too many orders to count: then a sum would be wrong. */
    shown: asked !== null && (!hasOrders || orders.data?.whole !== false),
    data:
      asked && !asked.data
        ? undefined
        : hasOrders
          ? lockedInOrders(orders.data?.items ?? [])
          : lockedInRaises(investments.data ?? []),
    query: asked,
  }
}
