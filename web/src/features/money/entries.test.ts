import { expect, test } from 'vitest'
import type { Payout, Refund } from '@/api/wallet'
import type { Deposit } from './api'
import { entries, totals } from './entries'

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const moved = {
  deposits: [
    { id: 'd1', amount: mad('2000.00'), settled_at: '2026-05-03T10:00:00Z' },
    { id: 'd2', amount: mad('900.00'), settled_at: null },
  ] as Deposit[],
  refunds: [{ id: 'r1', amount: mad('800.10'), done_at: '2026-05-20T10:00:00Z' }] as Refund[],
  payouts: [
    { id: 'p1', amount: { amount: '1500', currency: 'KRW' }, paid_at: '2026-06-02T10:00:00Z' },
  ] as Payout[],
}

test('only what was carried out stands in the statement, the newest first', () => {
  expect(entries(moved).map((entry) => entry.id)).toEqual(['p1', 'r1', 'd1'])
})

test('days bound it, both included', () => {
  expect(entries(moved, '2026-05-20', '2026-05-20').map((entry) => entry.id)).toEqual(['r1'])
})

test('totals are exact, and kept apart by currency', () => {
  expect(totals(entries(moved))).toEqual([
    {
      currency: 'KRW',
      paidIn: { amount: '0', currency: 'KRW' },
      paidOut: { amount: '1500', currency: 'KRW' },
    },
    { currency: 'MAD', paidIn: mad('2000.00'), paidOut: mad('800.10') },
  ])
})
