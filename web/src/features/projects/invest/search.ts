export const STEPS = ['amount', 'risk', 'contract'] as const
export type StepName = (typeof STEPS)[number]

export interface InvestSearch {
  step?: StepName
  /** As the fan typed it. */
  amount?: string
}

/** What the address says of the flow: a reload and the back button lose nothing. */
export function asInvestSearch(search: Record<string, unknown>): InvestSearch {
  const step = STEPS.find((one) => one === search.step)
  // A search parameter that looks like a number is read as one; amounts of that size are exact.
  const typed = String(search.amount ?? '')
  return { ...(step && { step }), ...(/^\d{1,13}(\.\d*)?$/.test(typed) && { amount: typed }) }
}
