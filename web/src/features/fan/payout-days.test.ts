import { expect, test } from 'vitest'
import type { Payout } from '@/api/wallet'
import { daysOf } from './payout-days'

const payout = (created_at: string, currency = 'MAD', status = 'paid') =>
  ({ created_at, status, amount: { amount: '1.00', currency } }) as Payout

test('what a payout is made of came in since the one before it of the same currency', () => {
  const all = [
    payout('2026-11-02T10:00:00Z'),
    payout('2026-10-05T23:30:00Z', 'EUR'),
    payout('2026-09-01T08:00:00Z'),
    payout('2026-08-01T08:00:00Z', 'MAD', 'returned'),
    payout('2026-06-01T08:00:00Z'),
  ]
  expect(all.map((one) => daysOf(one, all))).toEqual([
    { from: '2026-09-01', to: '2026-11-02' },
    { from: '2025-10-05', to: '2026-10-05' },
    { from: '2026-06-01', to: '2026-09-01' },
    { from: '2026-06-01', to: '2026-08-01' },
    { from: '2025-06-01', to: '2026-06-01' },
  ])
})

test('no more days are asked for than an account statement has', () => {
  const all = [payout('2026-11-02T10:00:00Z'), payout('2024-01-01T00:00:00Z')]
  expect(all.map((one) => daysOf(one, all))[0]).toEqual({ from: '2025-11-02', to: '2026-11-02' })
})
