import { expect, test } from 'vitest'
import type { Draft } from './api'
import { budgetSum, STEPS, toDraft, toFields, unclear } from './draft'
import { lacks } from './lacks'

const mad = (amount: string) => ({ amount, currency: 'MAD' })

const draft: Draft = {
  title: 'Rihla',
  description: { fr: 'Trois titres' },
  mode: 'revenue_participation',
  works: [{ title: 'Amwaj', isrc: 'QZDMN3719001' }],
  rights: [
    { holder: 'Noor', role: 'performer', bps: 3_333 },
    { holder: 'Amal', role: 'author', bps: 6_667 },
  ],
  encumbrances: [],
  budget: [
    { label: 'Studio', amount: mad('3000.10') },
    { label: 'Mix', amount: mad('999.95') },
  ],
  minimum: mad('4000.05'),
  optimum: mad('5000.00'),
  hard_cap: mad('6000.00'),
  min_per_fan: mad('20.00'),
  max_per_fan: mad('500.00'),
  duration_days: 20,
  promised_bps: 550,
  sources: ['streaming'],
  cap_multiple_bps: 15_000,
  term_months: 36,
  term_starts: 'month',
  term_from: '2026-07-01',
  break_points: [{ after_amount: mad('1000.00'), promised_bps: 250 }],
  milestones: [
    { title: 'Studio booked', proof_wanted: 'A bill', bps: 4_000, due_days: 0 },
    { title: 'Released', proof_wanted: 'A link', bps: 6_000, due_days: 90 },
  ],
}

const saved = (of: Draft) => Object.assign({}, ...STEPS.map((step) => toDraft(toFields(of), step)))
/** As it goes over the wire: what is undefined is not named. */
const wire = (value: unknown) => JSON.parse(JSON.stringify(value))

test('a draft comes back from its fields as it was', () => {
  expect(wire(saved(draft))).toEqual(draft)
})

test('what stands empty is what the server takes for it, and stands empty again', () => {
  const fields = { ...toFields(draft), optimum: '', hardCap: '', maxPerFan: '', minPerFan: '' }
  const sent = toDraft(fields, 'target')
  expect(sent.optimum).toEqual(mad('4000.05'))
  expect(sent.hard_cap).toEqual(mad('4000.05'))
  expect(sent.max_per_fan).toEqual(mad('4000.05'))
  expect(sent.min_per_fan).toEqual(mad('10.00'))
  expect(toFields({ ...draft, ...sent })).toMatchObject({ optimum: '', hardCap: '', maxPerFan: '' })
})

test('no milestones are one for everything at the close, and stand empty again', () => {
  const sent = toDraft({ ...toFields(draft), milestones: [] }, 'milestones')
  expect(sent.milestones).toHaveLength(1)
  expect(lacks({ ...draft, ...sent })).toEqual([])
  expect(toFields({ ...draft, ...sent }).milestones).toEqual([])
})

test('a presale never names a promise: it could not be taken away', () => {
  const fields = toFields({ title: 'Vinyl', mode: 'presale' })
  const names = STEPS.flatMap((step) => Object.keys(wire(toDraft(fields, step))))
  for (const name of ['promised_bps', 'sources', 'term_from', 'cap_multiple_bps', 'break_points'])
    expect(names).not.toContain(name)
})

test('the minimum is the exact sum of the budget, in each kind of currency', () => {
  const of = (currency: string, ...amounts: string[]) =>
    budgetSum({ currency, budget: amounts.map((amount) => ({ label: '', amount })) })
  expect(of('MAD', '0.1', '0.2')).toEqual(mad('0.30'))
  expect(of('MAD', '9007199254740993', '0.01')?.amount).toBe('9007199254740993.01')
  expect(of('KRW', '1000', '1')).toEqual({ amount: '1001', currency: 'KRW' })
  expect(of('TND', '1.005', '2')).toEqual({ amount: '3.005', currency: 'TND' })
  expect(of('MAD', '', 'x')).toBeNull()
})

test('no amount is left out unsaid', () => {
  const fields = { ...toFields(draft), currency: 'XOF', optimum: '', hardCap: '0' }
  expect(unclear(fields, 'target')).toEqual(['hardCap', 'budget.0.amount', 'budget.1.amount'])
  expect(unclear(fields, 'story')).toEqual([])
})

test('what keeps a draft from opening is said, and where it is mended', () => {
  expect(lacks(draft)).toEqual([])
  expect(lacks({ mode: 'presale' }).map((lack) => lack.what)).toEqual([
    'description',
    'works',
    'rights',
    'budget',
  ])
  const what = (change: Draft) => lacks({ ...draft, ...change }).map((lack) => lack.what)
  expect(what({ optimum: mad('4000.04') })).toEqual(['amounts'])
  expect(what({ max_per_fan: mad('19.99') })).toEqual(['per_fan'])
  expect(what({ term_from: null })).toEqual(['term_from'])
  expect(what({ term_starts: 'close' })).toEqual(['term_from'])
  expect(what({ mode: 'donation' })).toEqual(['left_over'])
  expect(what({ milestones: [{ title: '', proof_wanted: '', bps: 10_000, due_days: 1 }] })).toEqual([
    'due_days',
  ])
})
