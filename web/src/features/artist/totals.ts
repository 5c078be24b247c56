/** The order in which a statement's totals are read: the whole first, then each way to cut it. */
export const KINDS = [
  'outcome',
  'store',
  'territory',
  'sale_type',
  'month',
  'reason',
  'file',
  'typed',
] as const
export type Kind = (typeof KINDS)[number]

/** Which of them the address shows; what it does not know, it leaves out. */
export function asKind(search: Record<string, unknown>): { totals?: Kind } {
  const totals = KINDS.find((one) => one === search.totals)
  return totals ? { totals } : {}
}
