import { expect, test } from 'vitest'
import { reasonOf } from './field-reason'

test.each([
  ['1 to 4 characters, not 5', { key: 'characters', least: '1', most: '4' }],
  ['write 1 to 2,000 characters', { key: 'characters', least: '1', most: '2,000' }],
  ['choose one of 10 to 128 characters', { key: 'characters', least: '10', most: '128' }],
  ['it has more than 120 characters', { key: 'most_characters', most: '120' }],
  ['a day between 1970-01-01 and 9998-12-31', { key: 'day' }],
  ['no day before `from`', { key: 'day_order' }],
  [
    'a statement has at most 366 days, `from` and `to` included: ask for a shorter period',
    { key: 'most_days', most: '366' },
  ],
  ['from 3 to 14', { key: 'range', least: '3', most: '14' }],
  ['1 to 20 of them, not 0', { key: 'range', least: '1', most: '20' }],
  ['at most 150.00 MAD', { key: 'at_most', amount: { amount: '150.00', currency: 'MAD' } }],
  ['it is at least 10.00 EUR', { key: 'at_least', amount: { amount: '10.00', currency: 'EUR' } }],
  [
    'must be a multiple of 0.010 TND, the smallest amount that can be paid out to a bank',
    { key: 'multiple', amount: { amount: '0.010', currency: 'TND' } },
  ],
  ['must be MAD, as the budget', { key: 'currency', currency: 'MAD' }],
  ['MAD has 2 decimals', { key: 'amount' }],
  ['control characters are refused (U+0000)', { key: 'control' }],
  ['the parts of all holders must be 10 000 basis points, not 9000', { key: 'whole' }],
])('%s', (detail, reason) => {
  expect(reasonOf(detail)).toEqual(reason)
})

test('what is not known stays as it was said', () => {
  expect(reasonOf('name one of `isrc`, `upc` and `title`')).toBeNull()
})
