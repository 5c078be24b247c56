import { expect, test } from 'vitest'
import type { Preview } from './api'
import { owedFor } from './owed'

const statement = (status: string, missing: [string, string][], days: object = {}) =>
  ({
    statement: { status, ...days },
    cash: missing.map(([amount, currency]) => ({ missing: { amount, currency } })),
  }) as unknown as Preview

test('what is owed is summed by currency, with the first day', () => {
  const owed = owedFor([
    statement(
      'awaiting_cash',
      [
        ['10.50', 'MAD'],
        ['0.00', 'EUR'],
      ],
      { due_at: '2026-12-02T00:00:00Z' },
    ),
    statement('awaiting_cash', [['1.50', 'MAD']], {
      due_at: '2026-11-30T00:00:00Z',
      late_at: '2026-11-30T00:00:00Z',
    }),
    statement('booked', [['0.00', 'MAD']], { due_at: '2026-10-01T00:00:00Z' }),
  ])
  expect(owed).toEqual({
    sums: [{ amount: '12.00', currency: 'MAD' }],
    due: '2026-11-30T00:00:00Z',
    late: { sums: [{ amount: '1.50', currency: 'MAD' }], since: '2026-11-30T00:00:00Z' },
  })
})

test('what is contested is owed and not late', () => {
  const contested = statement('awaiting_cash', [['1.50', 'MAD']], {
    late_at: '2026-11-30T00:00:00Z',
    contested_at: '2026-12-01T00:00:00Z',
  })
  expect(owedFor([contested])).toMatchObject({ sums: [{ amount: '1.50' }], late: null })
})

test('nothing is owed when nothing awaits money', () => {
  expect(owedFor([])).toEqual({ sums: [], due: null, late: null })
})
