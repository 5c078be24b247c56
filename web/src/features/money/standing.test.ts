import { expect, test } from 'vitest'
import type { Schemas } from '@/api/client'
import type { Deposit } from './api'
import { standing } from './standing'

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const balance = (held: string, transit = '0.00', paid = '0.00') => ({
  held: mad(held),
  in_transit: mad(transit),
  paid: mad(paid),
})
const ready = { status: 'ready', can: ['change'] } as unknown as Schemas['AccountView']
const unpaid = {
  amount: mad('500.00'),
  can: ['pay'],
  expires_at: '2026-05-12T14:00:00Z',
} as unknown as Deposit

test('a change of the account comes before all else', () => {
  const changing = { ...ready, change: { ...ready, takes_over_at: '2026-05-04T10:00:00Z' } }
  expect(standing([balance('10.00')], changing, [unpaid])).toMatchObject({
    say: 'change',
    date: '2026-05-04T10:00:00Z',
  })
})

test.each([
  [null, 'no_account'],
  [{ ...ready, status: 'onboarding' }, 'not_ready'],
  [{ ...ready, held_until: '2026-05-04T10:00:00Z' }, 'bank_changed'],
  [ready, 'leaving'],
] as const)('what is held waits for the account %#', (account, say) => {
  expect(standing([balance('10.00')], account, [])).toMatchObject({ say, amounts: [mad('10.00')] })
})

test('what is held below the least amount is paid on a day that is known', () => {
  expect(standing([balance('10.00')], ready, [], '2026-06-15T06:00:00Z')).toMatchObject({
    say: 'expected',
    date: '2026-06-15T06:00:00Z',
  })
})

test('with nothing held, a payment to make is said, then what is on its way, then what was paid', () => {
  expect(standing([balance('0.00', '5.00')], ready, [unpaid]).say).toBe('to_pay')
  expect(standing([balance('0.00', '5.00', '7.00')], ready, []).say).toBe('in_transit')
  expect(standing([balance('0.00', '0.00', '7.00')], ready, []).say).toBe('paid')
  expect(standing([], null, []).say).toBe('nothing')
})
