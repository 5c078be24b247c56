import { steps } from '@/lib/pointer'
import type { Draft } from './api'
import type { Fields } from './draft'

/** The lists of a draft whose rows have fields. */
type Lists = 'works' | 'rights' | 'encumbrances' | 'budget' | 'milestones' | 'break_points'
type Row<List extends Lists> = NonNullable<Draft[List]>[number]

/** Where the raise builder has each field of a draft. Null: nowhere. It does not compile while the API has one more. */
const FIELDS = {
  title: 'title',
  description: 'description',
  mode: 'mode',
  works: 'works',
  rights: 'rights',
  encumbrances: 'encumbrances',
  // What the lines of the budget add up to.
  minimum: null,
  optimum: 'optimum',
  hard_cap: 'hardCap',
  min_per_fan: 'minPerFan',
  max_per_fan: 'maxPerFan',
  duration_days: 'days',
  opens_at: null,
  budget: 'budget',
  promised_bps: 'promisedPercent',
  sources: 'sources',
  deductions: 'deductions',
  cap_multiple_bps: 'capMultiple',
  term_months: 'termMonths',
  term_starts: 'termStarts',
  term_from: 'termFrom',
  break_points: 'breakPoints',
  milestones: 'milestones',
} as const satisfies Record<keyof Draft, keyof Fields | null>

/** The same for each field of a row. The first takes what is said of the row as a whole. */
const ROWS: {
  [List in Lists]: Record<keyof Row<List>, keyof Fields[(typeof FIELDS)[List]][number]>
} = {
  works: { title: 'title', isrc: 'isrc', iswc: 'iswc', upc: 'upc' },
  rights: { holder: 'holder', role: 'role', bps: 'percent' },
  encumbrances: { holder: 'holder', description: 'description' },
  budget: { label: 'label', amount: 'amount' },
  milestones: { title: 'title', proof_wanted: 'proof', bps: 'percent', due_days: 'dueDays' },
  break_points: { after_amount: 'afterAmount', after_months: 'afterMonths', promised_bps: 'percent' },
}

const known = <Named extends object>(names: Named, name: string): Named[keyof Named] | undefined =>
  Object.hasOwn(names, name) ? names[name as keyof Named] : undefined

/** The path in the raise builder of what a pointer of the API means; null where the builder has no such field. */
export function fieldOf(pointer: string): string | null {
  const [name = '', place, part, ...rest] = steps(pointer)
  const field = known(FIELDS, name) ?? null
  const row: Record<string, string> | undefined = known(ROWS, name)
  if (field === null || place === undefined) return field
  if (!row) return [field, place, ...(part === undefined ? [] : [part, ...rest])].join('.')
  const own = part === undefined ? Object.values(row)[0] : known(row, part)
  return [field, place, ...(own === undefined ? [] : [own, ...rest])].join('.')
}
