import { expect, test } from 'vitest'
import { minor } from '@/lib/format'
import { parts } from './Split'

test('both parts add up to the whole, for odd amounts and shares', () => {
  for (const frozen of [
    { amount: '0.01', currency: 'MAD' },
    { amount: '1500.03', currency: 'MAD' },
    { amount: '9999999999999.99', currency: 'EUR' },
    { amount: '1001', currency: 'KRW' },
    { amount: '7.777', currency: 'TND' },
  ])
    for (const bps of [0, 1, 3_333, 5_000, 6_667, 9_999, 10_000]) {
      const { creator, brand } = parts(frozen, bps)
      expect(minor(creator) + minor(brand)).toBe(minor(frozen))
      expect(minor(creator) >= 0n && minor(brand) >= 0n).toBe(true)
    }
})

test('the odd unit is the brand’s: the creator’s part is rounded down', () => {
  const { creator, brand } = parts({ amount: '0.03', currency: 'MAD' }, 5_000)
  expect([creator.amount, brand.amount]).toEqual(['0.01', '0.02'])
})
