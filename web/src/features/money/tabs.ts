/** The parts of the money page: apart from their screens, which the address bar does not need. */
export const MONEY_TABS = ['payouts', 'deposits', 'refunds', 'chargebacks', 'account', 'statement'] as const
export type MoneyTab = (typeof MONEY_TABS)[number]

/** The parts of a party's money that a statement is read of. */
export const SECTIONS = ['available', 'locked', 'invested', 'owed'] as const
export type SectionName = (typeof SECTIONS)[number]

export interface MoneySearch {
  tab?: MoneyTab
  /** The days of the statement, such as `2026-05-31`. */
  from?: string
  to?: string
  currency?: string
  section?: SectionName
}

const day = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined

export function moneySearch(search: Record<string, unknown>): MoneySearch {
  const tab = MONEY_TABS.find((one) => one === search.tab)
  const from = day(search.from)
  const to = day(search.to)
  const currency =
    typeof search.currency === 'string' && /^[A-Z]{3,4}$/.test(search.currency) ? search.currency : undefined
  const section = SECTIONS.find((one) => one === search.section)
  return {
    ...(tab && { tab }),
    ...(from && { from }),
    ...(to && { to }),
    ...(currency && { currency }),
    ...(section && { section }),
  }
}
