export const STAGES = ['live', 'funded', 'earning', 'completed', 'failed', 'all'] as const
export const MODES = ['revenue_participation', 'presale', 'donation'] as const
export interface Filter {
  stage?: (typeof STAGES)[number]
  mode?: (typeof MODES)[number]
}

/** What an address says of the filter; what it does not know, it leaves out. */
export function asFilter(search: Record<string, unknown>): Filter {
  const stage = STAGES.find((one) => one === search.stage)
  const mode = MODES.find((one) => one === search.mode)
  return { ...(stage && { stage }), ...(mode && { mode }) }
}
