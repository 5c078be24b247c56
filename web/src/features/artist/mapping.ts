/** What a column of a file can be (a test compares it with the server's), the most needed first. */
export const FIELDS = [
  'net',
  'currency',
  'isrc',
  'title',
  'artist',
  'upc',
  'iswc',
  'album',
  'sale',
  'sale_month',
  'sale_from',
  'sale_to',
  'reported',
  'store',
  'territory',
  'sale_type',
  'quantity',
  'gross',
  'source_currency',
  'rate',
  'withheld',
  'recoup',
  'split_percent',
  'reversal',
  'work_id',
  'payee',
  'personal',
  'ignored',
] as const
export type Field = (typeof FIELDS)[number]

/** What may stand above several columns. */
const REPEATED: Field[] = ['net', 'personal', 'ignored']

export interface Mapping {
  columns: Record<string, Field>
  decimal: 'point' | 'comma' | null
  dates: 'year_first' | 'month_first' | 'day_first'
  currency: string
}

export const NO_MAPPING: Mapping = { columns: {}, decimal: null, dates: 'year_first', currency: '' }

/** Whether a column can still be this: another one is not. */
export const isFree = ({ columns }: Mapping, column: string, field: Field) =>
  REPEATED.includes(field) ||
  !Object.entries(columns).some(([other, taken]) => other !== column && taken === field)

/** What the server would miss in it. */
export function lackOf({ columns, currency }: Mapping): 'net_missing' | 'currency_missing' | null {
  const fields = Object.values(columns)
  if (!fields.includes('net')) return 'net_missing'
  if (!fields.includes('currency') && !/^[a-z]{3,4}$/i.test(currency.trim())) return 'currency_missing'
  return null
}

/** The same as the API takes it. */
export function sentMapping({ columns, decimal, dates, currency }: Mapping): string {
  const code = currency.trim().toUpperCase()
  return JSON.stringify({ columns, dates, ...(decimal && { decimal }), ...(code && { currency: code }) })
}
