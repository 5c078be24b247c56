import { expect, test } from 'vitest'
import type { Order } from '@/api/campaigns'
import type { Investment } from '@/api/projects'
import { lockedInOrders, lockedInRaises } from './locked'

const money = (amount: string, currency = 'MAD') => ({ amount, currency })
const orders = [
  {
    held: money('1500.00'),
    locked_at: '2026-05-03T09:00:00Z',
    next: { otherwise: { outcome: 'release_unanswered', at: '2026-05-12T14:00:00Z' } },
    lines: [
      { status: 'submitted', amount: money('1000.00'), review_ends_at: '2026-05-12T14:00:00Z' },
      { status: 'submitted', amount: money('300.00'), review_ends_at: '2026-05-19T14:00:00Z' },
      { status: 'awaited', amount: money('200.00') },
    ],
  },
  { held: money('0.00', 'EUR'), locked_at: '2026-01-01T09:00:00Z', lines: [] },
  { held: money('10.50'), locked_at: '2026-05-01T09:00:00Z', lines: [] },
] as unknown as Order[]

test('what is locked in orders is summed by currency, since the first of them, with what leaves first by itself', () => {
  expect(lockedInOrders(orders)).toEqual({
    amounts: [money('1510.50')],
    count: 2,
    since: '2026-05-01T09:00:00Z',
    next: { amount: money('1000.00'), at: '2026-05-12T14:00:00Z' },
  })
})

test('what a fan has locked is what is held or contested, not what is committed', () => {
  const investments = [
    { status: 'held', amount: money('20.00', 'EUR'), held_at: '2026-05-02T09:00:00Z' },
    { status: 'contested', amount: money('5.00'), held_at: '2026-05-04T09:00:00Z' },
    { status: 'committed', amount: money('30.00', 'EUR'), held_at: '2026-01-02T09:00:00Z' },
  ] as Investment[]
  expect(lockedInRaises(investments)).toEqual({
    amounts: [money('20.00', 'EUR'), money('5.00')],
    count: 2,
    since: '2026-05-02T09:00:00Z',
  })
})

test('with nothing locked there is no amount', () => {
  expect(lockedInOrders([])).toMatchObject({ amounts: [], count: 0 })
})
