import { expect, test } from 'vitest'
import type { FieldFault } from '@/api/problems'
import { isolate } from './bidi'
import { reasonOf } from './field-reason'
import { money } from './format'

const step = { amount: '0.010', currency: 'TND' }

test.each<[string, Omit<FieldFault, 'detail'>, ReturnType<typeof reasonOf>]>([
  [
    'en',
    { code: 'characters', least: 1, most: 2000 },
    { key: 'field_characters', values: { least: '1', most: '2,000' } },
  ],
  [
    'pt',
    { code: 'characters', least: 1, most: 2000 },
    { key: 'field_characters', values: { least: '1', most: '2.000' } },
  ],
  ['fr', { code: 'range', least: 0, most: 5 }, { key: 'field_range', values: { least: '0', most: '5' } }],
  ['ar', { code: 'most_days', most: 366 }, { key: 'field_most_days', values: { most: '366' } }],
  [
    'fr',
    { code: 'multiple', amount: step },
    { key: 'field_multiple', values: { amount: isolate(money(step, 'fr')) } },
  ],
  ['en', { code: 'currency', currency: 'MAD' }, { key: 'field_currency', values: { currency: 'MAD' } }],
  ['ko', { code: 'twice' }, { key: 'field_twice', values: {} }],
  ['en', { code: 'other' }, null],
])('%s: %o', (language, fault, reason) => {
  expect(reasonOf({ detail: 'As the server says it.', ...fault }, language)).toEqual(reason)
})

test('what the server leaves out as null is no value', () => {
  const fault: FieldFault = {
    code: 'twice',
    detail: '',
    least: null,
    most: null,
    amount: null,
    currency: null,
  }
  expect(reasonOf(fault, 'en')).toEqual({ key: 'field_twice', values: {} })
})
