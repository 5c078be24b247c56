import type { Money } from '@/api/client'
import { now as serverNow } from './now'

/** How each language writes numbers and dates here. Moroccan Arabic and French use Latin numerals. */
const LOCALES: Record<string, string> = {
  fr: 'fr-FR',
  ar: 'ar-MA',
  en: 'en-GB',
  es: 'es-419',
  pt: 'pt-BR',
  ko: 'ko-KR',
}

export const locale = (language: string) => LOCALES[language] ?? 'en-GB'

/** An amount with its currency. The decimal string goes in as it is: a JavaScript number would lose cents. */
export function money(value: Money, language: string): string {
  // Browsers know other decimals for some currencies (none for HUF), and would round what is owed.
  const places = exponent(value.currency)
  const written = value.amount.split('.')[1]?.length ?? 0
  try {
    return new Intl.NumberFormat(locale(language), {
      style: 'currency',
      currency: value.currency,
      minimumFractionDigits: places,
      maximumFractionDigits: Math.max(places, written),
      currencyDisplay: value.currency === 'MAD' ? 'code' : 'symbol',
    }).format(value.amount as Intl.StringNumericLiteral)
  } catch {
    // A currency that is no ISO code (USDC).
    return `${decimal(value.amount, language)} ${value.currency}`
  }
}

/** A decimal string, all of its digits kept. */
export function decimal(value: string, language: string): string {
  const digits = value.split('.')[1]?.length ?? 0
  return new Intl.NumberFormat(locale(language), {
    minimumFractionDigits: Math.min(digits, 2),
    maximumFractionDigits: Math.min(digits, 20),
  }).format(value as Intl.StringNumericLiteral)
}

/** A number for the edge of a chart: short, and of no use for reckoning. */
export function compact(value: number, language: string): string {
  return new Intl.NumberFormat(locale(language), { notation: 'compact' }).format(value)
}

/** A percentage as a decimal string (`22.500056`), all of its digits kept. */
export function percent(value: string, language: string): string {
  return new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: 6 }).format(
    `${value}E-2` as Intl.StringNumericLiteral,
  )
}

/** Basis points as a multiple: 20 000 is 2. */
export function multipleOfBps(bps: number, language: string): string {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: 4 }).format(bps / 10_000)
}

/** Basis points as a percentage: 1 500 is 15 %. */
export function percentOfBps(bps: number, language: string): string {
  return new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: 2 }).format(
    bps / 10_000,
  )
}

export function count(value: number, language: string): string {
  return new Intl.NumberFormat(locale(language)).format(value)
}

export function bytes(value: number, language: string): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  const step = value < 1 ? 0 : Math.min(3, Math.floor(Math.log10(value) / 3))
  return new Intl.NumberFormat(locale(language), {
    style: 'unit',
    unit: steps[step],
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value / 1000 ** step)
}

/** A day: 3 May 2026. */
export function day(moment: string | Date, language: string): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium' }).format(new Date(moment))
}

/** A day and an hour, in the reader's own time zone: 3 May 2026, 14:00. */
export function moment(value: string | Date, language: string): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(value),
  )
}

/** A day and an hour of UTC, for books that are kept in it. */
export function universal(value: string | Date, language: string): string {
  return new Intl.DateTimeFormat(locale(language), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(value))
}

/** A moment with seconds and its zone, for who wants to be exact; in the reader's zone when none is given. */
export function exact(value: string | Date, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'full', timeStyle: 'long', timeZone }).format(
    new Date(value),
  )
}

/** A month: May 2026. */
export function month(value: string | Date, language: string): string {
  return new Intl.DateTimeFormat(locale(language), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(value))
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** How far a moment is away: in 3 days, 2 hours ago. */
export function relative(value: string | Date, language: string, now = serverNow()): string {
  const seconds = (new Date(value).getTime() - now) / 1000
  const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? (['minute', 60] as const)
  return new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' }).format(
    Math.round(seconds / size),
    unit,
  )
}

/** The name of a country by its ISO code. */
export function country(code: string, language: string): string {
  return new Intl.DisplayNames([locale(language)], { type: 'region' }).of(code) ?? code
}

/** Several things in a row, as the language joins them. */
export function list(values: string[], language: string): string {
  return new Intl.ListFormat(locale(language), { type: 'conjunction' }).format(values)
}

/** The currencies of ISO 4217 that have not two decimals, as the server counts them, and those of crypto. */
const PLACES: Record<string, number> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
  ['USDC', 6],
])

/** How many decimals a currency has. */
export const exponent = (currency: string): number => PLACES[currency] ?? 2

/** Minor units of a decimal string, exactly. */
export function minor(value: Money): bigint {
  const places = exponent(value.currency)
  const [whole = '0', part = ''] = value.amount.split('.')
  return BigInt(whole + part.padEnd(places, '0').slice(0, places))
}

/** The decimal string of an amount in minor units. */
export function fromMinor(value: bigint, currency: string): Money {
  const places = exponent(currency)
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
  const whole = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
  return { amount: value < 0n ? `-${whole}` : whole, currency }
}

/** The sum of amounts of one currency. */
export function sum(values: Money[], currency: string): Money {
  return fromMinor(
    values.reduce((total, value) => total + minor(value), 0n),
    currency,
  )
}
