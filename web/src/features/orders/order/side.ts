import type { Order } from '@/api/campaigns'
import { useParty } from '@/lib/use-session'

export type Side = 'brand' | 'creator' | 'other'

/** From where the reader sees an order; desk and operators see it from outside. */
export function useSide(order: Order): Side {
  const { id } = useParty()
  if (id === order.brand.id) return 'brand'
  return id === order.creator.id ? 'creator' : 'other'
}
