import { describe, expect, test } from 'vitest'
import * as format from './format'

/** The spaces and marks that languages put around figures, made visible or plain. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200e\u200f\u061c]/g, '')
const mad = (amount: string) => ({ amount, currency: 'MAD' })

describe('money', () => {
  test.each([
    ['fr', '1 500,00 MAD'],
    ['ar', '1.500,00 MAD'],
    ['en', 'MAD 1,500.00'],
    ['es', 'MAD 1,500.00'],
    ['pt', 'MAD 1.500,00'],
    ['ko', 'MAD 1,500.00'],
  ])('%s writes dirhams in its way', (language, text) => {
    expect(plain(format.money(mad('1500.00'), language))).toBe(text)
  })

  test('has as many decimals as its currency', () => {
    expect(plain(format.money({ amount: '1500', currency: 'KRW' }, 'ko'))).toBe('₩1,500')
    expect(plain(format.money({ amount: '1.500', currency: 'TND' }, 'fr'))).toBe('1,500 TND')
    expect(plain(format.money({ amount: '12.345678', currency: 'USDC' }, 'fr'))).toBe('12,345678 USDC')
  })

  test.each([
    ['1500.50', 'HUF', 'HUF 1,500.50'],
    ['1500.00', 'COP', 'COP 1,500.00'],
    ['12.345', 'IQD', 'IQD 12.345'],
    ['1500', 'ISK', 'ISK 1,500'],
  ])('%s %s is as the server counts it, whatever the browser thinks', (amount, currency, text) => {
    expect(plain(format.money({ amount, currency }, 'en'))).toBe(text)
  })

  test('keeps each digit of what a JavaScript number cannot hold', () => {
    expect(plain(format.money(mad('90071992547409931.07'), 'fr'))).toBe('90 071 992 547 409 931,07 MAD')
  })

  test.each(['fr', 'ar', 'en', 'es', 'pt', 'ko'])('%s uses Latin figures', (language) => {
    expect(format.money(mad('1234567890.12'), language)).toMatch(/[1-9]/)
    expect(format.moment('2026-05-03T14:00:00Z', language)).toMatch(/2026/)
  })
})

describe('minor units', () => {
  test.each([
    ['1500.00', 'MAD', 150000n],
    ['1500.5', 'MAD', 150050n],
    ['1500', 'KRW', 1500n],
    ['1.500', 'TND', 1500n],
    ['0.000001', 'USDC', 1n],
    ['1500.50', 'HUF', 150050n],
    ['1500.00', 'IDR', 150000n],
    ['0.001', 'IQD', 1n],
    ['1.0000', 'CLF', 10000n],
    ['90071992547409931.07', 'EUR', 9007199254740993107n],
  ])('%s %s', (amount, currency, units) => {
    expect(format.minor({ amount, currency })).toBe(units)
  })

  test('go back to the same string', () => {
    expect(format.fromMinor(5n, 'MAD')).toEqual(mad('0.05'))
    expect(format.fromMinor(0n, 'MAD')).toEqual(mad('0.00'))
    expect(format.fromMinor(1500n, 'KRW')).toEqual({ amount: '1500', currency: 'KRW' })
    expect(format.fromMinor(format.minor(mad('123456789012345678.91')), 'MAD')).toEqual(
      mad('123456789012345678.91'),
    )
  })

  test('add up exactly', () => {
    expect(format.sum([mad('0.10'), mad('0.20'), mad('90071992547409931.07')], 'MAD')).toEqual(
      mad('90071992547409931.37'),
    )
    expect(format.sum([], 'KRW')).toEqual({ amount: '0', currency: 'KRW' })
  })

  test('below zero too', () => {
    expect(format.minor(mad('-0.05'))).toBe(-5n)
    expect(format.fromMinor(-5n, 'MAD')).toEqual(mad('-0.05'))
  })
})

test('a decimal keeps what is behind its point', () => {
  expect(format.decimal('0.12345678901234567', 'en')).toBe('0.12345678901234567')
  expect(format.decimal('1234567.5', 'fr').replace(/\s/g, ' ')).toBe('1 234 567,5')
})

test('a distance in time says the nearest unit', () => {
  const now = Date.parse('2026-05-03T14:00:00Z')
  expect(format.relative('2026-05-06T14:00:00Z', 'en', now)).toBe('in 3 days')
  expect(format.relative('2026-05-03T12:00:00Z', 'fr', now)).toBe('il y a 2 heures')
})
