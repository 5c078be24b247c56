import { describe, expect, test } from 'vitest'
import { asAmount } from '@/ui/MoneyInput'
import { fits, readAmount } from './amount'

describe('an amount that is typed', () => {
  test.each([
    ['1500', 2, '1500'],
    ['1500.', 2, '1500.'],
    ['1500,5', 2, '1500.5'],
    ['.5', 2, '.5'],
    ['1.500', 3, '1.500'],
    ['١٥٠٠٫٥٠', 2, '1500.50'],
    ['۱۵۰۰', 2, '1500'],
    ['', 2, ''],
  ])('%s with %i decimals', (text, places, amount) => {
    expect(readAmount(text, places, true)).toBe(amount)
  })
  // One nought too many after 1.50 must not make a thousand of it.
  test.each([
    ['1.500', 2],
    ['15,', 0],
    ['1.5.', 2],
    ['15a', 2],
    ['-5', 2],
    ['12345678901234', 2],
  ])('%s with %i decimals is none', (text, places) => {
    expect(readAmount(text, places, true)).toBeNull()
  })
})

describe('an amount that is pasted', () => {
  test.each([
    ['1,500', 2, '1500'],
    ['1.500', 2, '1500'],
    ['1,500.00', 2, '1500.00'],
    ['1.500,00', 2, '1500.00'],
    ['1 500,00', 2, '1500.00'],
    ['1\u202f500,00', 2, '1500.00'],
    ["1'500.00", 2, '1500.00'],
    ['1,500,000', 2, '1500000'],
    ['1,500', 0, '1500'],
    ['1500.50', 2, '1500.50'],
    ['1,50', 2, '1.50'],
    ['1500.500', 3, '1500.500'],
    ['1,500.250', 3, '1500.250'],
    ['0.500', 3, '0.500'],
    ['\u200f١٬٥٠٠٫٥٠', 2, '1500.50'],
  ])('%s with %i decimals', (text, places, amount) => {
    expect(readAmount(text, places, false)).toBe(amount)
  })
  test.each([
    // One dinar and a half, or fifteen hundred: nobody can tell.
    ['1,500', 3],
    ['1.500', 3],
    ['0,500', 2],
    ['1,50,000', 2],
    ['1.500,00.00', 2],
    ['1500.50', 0],
    ['MAD 1500', 2],
  ])('%s with %i decimals is none', (text, places) => {
    expect(readAmount(text, places, false)).toBeNull()
  })
})

describe('an amount for the API', () => {
  test.each([
    ['1500', 'MAD', '1500.00'],
    ['1500.5', 'MAD', '1500.50'],
    ['0012', 'MAD', '12.00'],
    ['.5', 'MAD', '0.50'],
    ['1.5', 'TND', '1.500'],
    ['1500', 'XOF', '1500'],
    ['1500.00', 'XOF', '1500'],
  ])('%s %s', (typed, currency, amount) => {
    expect(asAmount(typed, currency)).toEqual({ amount, currency })
  })
  test.each([
    ['', 'MAD'],
    ['.', 'MAD'],
    ['0.00', 'MAD'],
    ['1500.50', 'XOF'],
    ['1500.505', 'MAD'],
  ])('%s %s is none: nothing is cut off', (typed, currency) => {
    expect(asAmount(typed, currency)).toBeNull()
  })
  test('what a currency cannot hold is seen', () => {
    expect([fits('1500.50', 0), fits('1500.00', 0), fits('1500.50', 2), fits('', 0)]).toEqual([
      false,
      true,
      true,
      true,
    ])
  })
})
