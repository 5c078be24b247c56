import { describe, expect, it } from 'vitest'
import type { Campaign, Engagement, Order } from '@/api/campaigns'
import type { Schemas } from '@/api/client'
import { atRisk, byCurrency, todos } from './todo'

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const order = (part: Partial<Order>) =>
  ({
    id: 'o',
    status: 'under_review',
    campaign_title: 'Argan',
    brand: { id: 'b', name: 'Atlas' },
    creator: { id: 'c', name: 'Salma' },
    amount: mad('2000.00'),
    creator_net: mad('1800.00'),
    can: [],
    lines: [],
    ...part,
  }) as unknown as Order
const line = (status: string, due_at: string) =>
  ({ status, due_at, amount: mad('500.00') }) as Order['lines'][number]
const none = { campaigns: [], engagements: [], orders: [], disputes: [] }

describe('what waits for somebody', () => {
  it('is what it may do, what is due first at the top', () => {
    const read = {
      ...none,
      campaigns: [
        {
          id: 'k',
          title: 'Argan',
          can: ['deposit'],
          funding: { budget: mad('4000.00'), locked: mad('1000.00') },
        },
      ] as unknown as Campaign[],
      engagements: [
        {
          id: 'e',
          can: ['accept'],
          campaign_id: 'k',
          campaign_title: 'Argan',
          creator: { name: 'Amina' },
          brand: { name: 'Atlas' },
          respond_by: '2026-11-23T00:00:00Z',
          terms: { brand_total: mad('2000.00'), creator_net: mad('1800.00') },
        },
      ] as unknown as Engagement[],
      orders: [
        order({ can: ['release'], review_ends_at: '2026-11-25T00:00:00Z', lines: [line('submitted', '')] }),
      ],
      disputes: [
        {
          id: 'd',
          can: ['answer'],
          due_at: '2026-11-24T00:00:00Z',
          frozen: mad('10.00'),
          campaign_title: 'Argan',
          creator: { name: 'Salma' },
          brand: { name: 'Atlas' },
        },
      ] as unknown as Schemas['DisputeView'][],
    }
    expect(todos(read, true).map((one) => [one.what, one.amount?.amount])).toEqual([
      ['answer_application', '2000.00'],
      ['answer_dispute', '10.00'],
      ['review', '500.00'],
      ['deposit', '3000.00'],
    ])
    expect(todos(read, false)[0]).toMatchObject({
      what: 'answer_invitation',
      who: 'Atlas',
      amount: mad('1800.00'),
    })
  })
  it('is nothing where nothing can be done', () => {
    expect(todos({ ...none, orders: [order({})] }, true)).toEqual([])
  })
})

it('content that is late or due within two days is at risk', () => {
  const now = Date.parse('2026-11-22T00:00:00Z')
  const soon = order({
    id: 'soon',
    status: 'pending_funds',
    lines: [line('awaited', '2026-11-23T00:00:00Z')],
  })
  const late = order({
    id: 'late',
    status: 'pending_funds',
    lines: [line('awaited', '2026-11-20T00:00:00Z')],
  })
  const far = order({ id: 'far', status: 'pending_funds', lines: [line('awaited', '2026-12-23T00:00:00Z')] })
  const over = order({ id: 'over', status: 'cancelled', lines: [line('awaited', '2026-11-20T00:00:00Z')] })
  expect(atRisk([soon, late, far, over], now).map((risk) => risk.order.id)).toEqual(['late', 'soon'])
})

it('sums are kept apart by currency', () => {
  const rows = [mad('1.10'), { amount: '5.00', currency: 'EUR' }, mad('2.20')]
  expect(byCurrency(rows, (one) => one)).toEqual([mad('3.30'), { amount: '5.00', currency: 'EUR' }])
})
