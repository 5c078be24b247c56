import { expect, test } from 'vitest'
import { asksFor, contestedFor, whyOf } from './reasons'

test('what the rail asks for is said in groups, each once', () => {
  const asked = ['individual.first_name', 'individual.dob.day', 'individual.address.city', 'external_account']
  expect(asksFor([...asked, 'business_profile.mcc', 'tos_acceptance.ip', 'owners.first_name'])).toEqual([
    'identity',
    'address',
    'bank',
    'business',
    'terms',
    'people',
  ])
  expect(asksFor(['individual.verification.document', 'something.new'])).toEqual(['documents', 'more'])
})

test.each([
  ['statement_late', 'statement_late'],
  ['account_closed', 'closed'],
  ['amount_differs', 'differs'],
  ['something_new', 'unknown'],
])('the reason %s has words', (code, key) => {
  expect(whyOf(code)).toBe(key)
})

test('a code says something else of a payment that is contested', () => {
  expect(whyOf('debit_not_authorized')).toBe('blocked')
  expect(contestedFor('debit_not_authorized')).toBe('stranger')
  expect(contestedFor('insufficient_funds')).toBe('funds')
})
