import type { Schemas } from '@/api/client'
import type { Project } from '@/api/projects'
import { minor } from '@/lib/format'
import { multiple, type Promised } from '@/lib/promise'

type Offer = Project['offer']

/** The terms that a draft leaves out have these values (the API's descriptions say so). */
const CAP_MULTIPLE_BPS = 20_000
const TERM_MONTHS = 60

export const capMultipleBps = (offer: Offer) => offer.cap_multiple_bps ?? CAP_MULTIPLE_BPS
export const termMonths = (offer: Offer) => offer.term_months ?? TERM_MONTHS

/** How many rules the contract of every raise has; their words are `rule.*`. */
const RULE_COUNT = 14
export const RULES = Array.from({ length: RULE_COUNT }, (_, place) => place + 1)

/** What the fans were promised, if so much is raised; null when no revenue is shared. */
export function promisedOf(offer: Offer, raised: bigint): Promised | null {
  if (offer.mode !== 'revenue_participation') return null
  const breaks = (offer.break_points ?? []).flatMap((one) =>
    one.after_amount ? [{ after: minor(one.after_amount), bps: one.promised_bps }] : [],
  )
  return { bps: offer.promised_bps ?? 0, breaks, cap: multiple(raised, capMultipleBps(offer)), raised }
}

/** The description in the reader's language, else in the first that its owner wrote. */
export function describe(offer: Offer, language: string): { text: string; language: string } | null {
  const texts = offer.description ?? {}
  for (const code of [language, 'fr', 'en', ...Object.keys(texts)]) {
    const text = texts[code]
    if (text) return { text, language: code }
  }
  return null
}

/** The sum of a reader's money that counts or will. */
export const standing = (stakes: Schemas['Investment'][]) =>
  stakes.filter((one) => ['awaiting_payment', 'held', 'contested', 'committed'].includes(one.status))
