/** Which campaigns are shown, by side. */
export const FILTERS = {
  brand: ['all', 'draft', 'open', 'closed'],
  creator: ['all', 'open', 'mine'],
} as const
export type Show = 'all' | 'draft' | 'open' | 'closed' | 'mine'

export const isCampaignFilter = (value: unknown): value is Show =>
  FILTERS.brand.some((one) => one === value) || FILTERS.creator.some((one) => one === value)
