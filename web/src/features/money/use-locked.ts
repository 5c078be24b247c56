import { useQuery } from '@tanstack/react-query'
import { allOrders } from '@/api/campaigns'
import { allInvestments } from '@/api/projects'
import { lockedByFans, lockedInOrders, lockedInRaises } from '@/lib/locked'
import { useRaises } from '@/lib/use-raises'
import { useParty } from '@/lib/use-session'

/**
 * What is locked, as it is read. What raises hold is their fans' money until it is released. What is in campaigns and not in an order
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
  const read = () => {
    if (hasOrders) return lockedInOrders(orders.data?.items ?? [])
    return raisesMoney ? lockedByFans(raises.data ?? []) : lockedInRaises(investments.data ?? [])
  }
  return {
    /** False for who has nothing to lock, and when there are too many orders to count: then a sum would be wrong. */
    shown: asked !== null && (!hasOrders || orders.data?.whole !== false),
    data: asked && !asked.data ? undefined : read(),
    query: asked,
  }
}
