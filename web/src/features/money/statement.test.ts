import { expect, test } from 'vitest'
import { filePath, pageOf, type StatementSection, shown } from './statement'
import { moneySearch } from './tabs'

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const section = (name: StatementSection['section'], opening: string, line_count: number) =>
  ({ section: name, opening: mad(opening), line_count }) as StatementSection

test('a section stands there when it has something, and the wallet always', () => {
  const sections = [
    section('available', '0.00', 0),
    section('locked', '5.00', 0),
    section('invested', '0.00', 2),
    section('owed', '0.00', 0),
  ]
  expect(shown(sections).map((one) => one.section)).toEqual(['available', 'locked', 'invested'])
})

test('a file is asked for by its currency and days alone', () => {
  const asked = { currency: 'MAD', from: '2026-11-01', to: '2026-11-30' }
  expect(filePath('pdf', asked)).toBe('/wallet/statement/pdf?currency=MAD&from=2026-11-01&to=2026-11-30')
})

test('what has a page is linked, and what has none is not', () => {
  const page = (kind: string, id: string, what: string) => pageOf({ about: { kind, id }, kind: what })
  expect(page('escrow', 'e1', 'escrow.release')).toBe('/escrow/e1')
  expect(page('payout', 'p1', 'payouts.sent')).toBeUndefined()
  expect(pageOf({ about: null, kind: 'deposits.settled' })).toBeUndefined()
  // A holder's part leads down to its distributions, what an owner gets to its project.
  expect(page('project', 'p1', 'royalties.share')).toBe('/holdings/p1')
  expect(page('project', 'p1', 'royalties.owed')).toBe('/projects/p1')
})

test('the address says which statement, and nothing that is none', () => {
  const search = {
    tab: 'statement',
    from: '2026-11-01',
    to: '2026-11-30',
    currency: 'MAD',
    section: 'locked',
  }
  expect(moneySearch(search)).toEqual(search)
  expect(moneySearch({ from: 'yesterday', currency: 'mad', section: 'mine' })).toEqual({})
})
