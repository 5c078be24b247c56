import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nearest } from '@/lib/pointer'
import { toFields } from './draft'
import { fieldOf } from './pointers'

const OFFER = join(import.meta.dirname, '../../../../crates/projects/src/offer')

/** Each pointer that the server names of a draft, as its sources write it; rows are the first of their list. */
function pointers(): string[] {
  const found = new Set<string>()
  for (const file of ['bounds.rs', 'mod.rs']) {
    const source = readFileSync(join(OFFER, file), 'utf8').split('#[cfg(test)]')[0] ?? ''
    let list = ''
    // A work has its own function, after the lists.
    for (const [, own, whole] of source.matchAll(/(?:\bfn (work)\(|"(\/[^"]+|\{at\}\/[^"]+)")/g)) {
      if (own) list = '/works'
      else if (whole?.startsWith('{at}')) found.add(whole.replace('{at}', `${list}/0`))
      else if (whole) {
        list = whole
        found.add(whole.replace('{at}', '0').replace('{language}', 'fr'))
      }
    }
  }
  return [...found]
}

const form = toFields({
  description: { fr: 'x' },
  works: [{ title: 'x' }],
  rights: [{ holder: 'x', role: 'x', bps: 1 }],
  encumbrances: [{ holder: 'x', description: 'x' }],
  budget: [{ label: 'x', amount: { amount: '1.00', currency: 'MAD' } }],
  milestones: [{ title: 'x', proof_wanted: 'x', bps: 1, due_days: 1 }],
  break_points: [{ after_months: 1, promised_bps: 1 }],
})
/** Whether the form holds something that is typed at a path. A list of rows is no field. */
const isField = (path: string) => {
  const value = path.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], form)
  return value !== undefined && (typeof value !== 'object' || value === null || path === 'sources')
}

test('what the server names of a draft is a field of the raise builder, or of a whole that has none', () => {
  const all = pointers()
  expect(all).toContain('/milestones/0/proof_wanted')
  expect(all).toContain('/works/0/isrc')
  expect(all).toContain('/budget/0/amount')
  const nowhere = all.filter((pointer) => {
    const path = fieldOf(pointer)
    return path === null || nearest(path, isField) === null
  })
  // These are told above the form, by their names.
  expect(nowhere.sort()).toEqual(
    [
      '/budget',
      '/description',
      '/encumbrances',
      '/milestones',
      '/minimum',
      '/opens_at',
      '/rights',
      '/works',
      ...(all.includes('/break_points') ? ['/break_points'] : []),
    ].sort(),
  )
})

test.each([
  ['/milestones/2/proof_wanted', 'milestones.2.proof'],
  ['/milestones/0/bps', 'milestones.0.percent'],
  ['/milestones/1/due_days', 'milestones.1.dueDays'],
  ['/hard_cap', 'hardCap'],
  ['/hard_cap/amount', 'hardCap.amount'],
  ['/duration_days', 'days'],
  ['/promised_bps', 'promisedPercent'],
  ['/term_from', 'termFrom'],
  ['/break_points/0', 'breakPoints.0.afterAmount'],
  ['/break_points/1/promised_bps', 'breakPoints.1.percent'],
  ['/break_points/1/after_amount/amount', 'breakPoints.1.afterAmount.amount'],
  ['/budget/0/amount/currency', 'budget.0.amount.currency'],
  ['/description/fr', 'description.fr'],
  ['/sources/1', 'sources.1'],
  ['/minimum/amount', null],
  ['/something_new/0', null],
  ['/works/0/something_new', 'works.0'],
  ['', null],
])('%s is at %s', (pointer, field) => {
  expect(fieldOf(pointer)).toBe(field)
})
