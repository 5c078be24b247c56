import type { Order } from '@/api/campaigns'

/** What happens by itself, as the end of its key `otherwise.*`: in a dispute, the end of the holding is another one. */
export function otherwiseOf(order: Order): string {
  const outcome = order.next?.otherwise?.outcome
  return outcome === 'end_holding' && order.status === 'disputed' ? 'end_holding_disputed' : `${outcome}`
}
