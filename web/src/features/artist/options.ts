/** What can be said about a file besides the file: each empty when it is not said. */
export interface Options {
  /** A month, such as `2026-09`. */
  period: string
  source: string
  /** Amounts and currencies, such as `1520.35 USD, 12.10 EUR`. */
  totals: string
  /** JSON. */
  mapping: string
}

export const NOTHING_SAID: Options = { period: '', source: '', totals: '', mapping: '' }

const MOST_MAPPING = 8_000
const MOST_TOTALS = 20

const totalsOf = (text: string) => text.split(',').map((part) => part.trim().split(/\s+/))

/** What the server would refuse of it: it is told before a large file is sent for nothing. */
export function wrongOptions(said: Options): (keyof Options)[] {
  const source = said.source.trim().toLowerCase()
  const checks: Record<keyof Options, boolean> = {
    period: /^(199\d|20[0-8]\d)-(0[1-9]|1[0-2])$/.test(said.period.trim()),
    source: /^[a-z0-9][a-z0-9 ._-]{0,79}$/.test(source),
    totals: areTotals(said.totals),
    mapping: isMapping(said.mapping),
  }
  return (Object.keys(checks) as (keyof Options)[]).filter((key) => said[key].trim() && !checks[key])
}

function areTotals(text: string): boolean {
  const totals = totalsOf(text)
  const currencies = totals.map(([, currency]) => currency?.toUpperCase())
  return (
    totals.length <= MOST_TOTALS &&
    new Set(currencies).size === totals.length &&
    totals.every(([amount = '', currency = '', ...more]) => {
      const written = /^-?\d+(\.\d{1,18})?$/.test(amount) && /^[a-z]{3,4}$/i.test(currency)
      return written && more.length === 0
    })
  )
}

function isMapping(text: string): boolean {
  if (new TextEncoder().encode(text).length > MOST_MAPPING || !text.trimStart().startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The same as the API takes it. */
export function sentOptions(said: Options): [string, string][] {
  const totals = totalsOf(said.totals).map(([amount, currency]) => `${amount} ${currency?.toUpperCase()}`)
  const sent: [string, string][] = [
    ['period', said.period.trim()],
    ['source', said.source.trim()],
    ['totals', said.totals.trim() && totals.join(',')],
    ['mapping', said.mapping],
  ]
  return sent.filter(([, value]) => value)
}
