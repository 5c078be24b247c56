import type { FieldFault } from '@/api/problems'
import type words from '@/i18n/locales/en/problems.json'
import { isolate } from './bidi'
import { count, money } from './format'

/** The words for what the server says of a field: a key of `problems`, and what stands in it as the reader's language writes it. */
export interface Reason {
  key: keyof typeof words
  values: { least?: string; most?: string; amount?: string; currency?: string }
}

/** What the server means, or null where only its own sentence says it. This does not compile while a code has no words. */
export function reasonOf(fault: FieldFault, language: string): Reason | null {
  const { code, least, most, amount, currency } = fault
  if (code === 'other') return null
  return {
    key: `field_${code}`,
    values: {
      ...(least != null && { least: count(least, language) }),
      ...(most != null && { most: count(most, language) }),
      ...(amount && { amount: isolate(money(amount, language)) }),
      ...(currency && { currency }),
    },
  }
}
