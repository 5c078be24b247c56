export const STATUSES = [
  'awaiting_payment',
  'held',
  'contested',
  'committed',
  'refunded',
  'withdrawn',
  'lapsed',
] as const
export interface InvestmentFilter {
  status?: (typeof STATUSES)[number]
}

/** What an address says of the filter. */
export function asInvestmentFilter(search: Record<string, unknown>): InvestmentFilter {
  const status = STATUSES.find((one) => one === search.status)
  return status ? { status } : {}
}
