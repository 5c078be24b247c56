import { expect, test } from 'vitest'
import type { Order } from '@/api/campaigns'
import type { Investment } from '@/api/projects'
import { locked } from './locked'

const money = (amount: string, currency = 'MAD') => ({ amount, currency })

test('what is locked is summed by currency, and what is not locked is not', () => {
  const orders = [
    { held: money('1500.00') },
    { held: money('0.00', 'EUR') },
    { held: money('10.50') },
  ] as Order[]
  const investments = [
    { status: 'held', amount: money('20.00', 'EUR') },
    { status: 'committed', amount: money('30.00', 'EUR') },
  ] as Investment[]
  expect(locked(orders, investments)).toEqual([money('1510.50'), money('20.00', 'EUR')])
  expect(locked([], [], [money('4000.00'), money('0.00', 'EUR')])).toEqual([money('4000.00')])
})
