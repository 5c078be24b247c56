import { ORDER_STATUSES } from '@/api/campaigns'

/** What of these pages stands in the address. */

type OrderStatus = (typeof ORDER_STATUSES)[number]

export interface WorkSearch {
  tab?: 'asked'
  status?: OrderStatus
}

export function toWorkSearch(search: Record<string, unknown>): WorkSearch {
  const status = ORDER_STATUSES.find((one) => one === search.status)
  return { ...(search.tab === 'asked' && { tab: 'asked' }), ...(status && { status }) }
}

export interface OrderSearch {
  /** The submission that is looked at; the newest when absent. */
  version?: string
  /** The file of it; its first when absent. */
  file?: string
  /** The moment of it that a remark is about, in milliseconds. */
  at?: number
}

export function toOrderSearch(search: Record<string, unknown>): OrderSearch {
  return {
    ...(typeof search.version === 'string' && { version: search.version }),
    ...(typeof search.file === 'string' && { file: search.file }),
    ...(typeof search.at === 'number' && { at: search.at }),
  }
}
