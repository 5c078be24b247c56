import { describe, expect, it } from 'vitest'
import { EMPTY, faults, type Plan, placeOf, reach, toBody } from './plan'

const plan: Plan = {
  ...EMPTY,
  title: 'Argan oil',
  brief: 'The morning routine',
  deliverables: [
    { kind: 'video', title: 'One video', description: '', amount: '1500' },
    { kind: 'photo', title: 'Three photos', description: ' in daylight ', amount: '500.5' },
  ],
  budget: '4500',
  deadline_at: '2027-01-20T18:00',
  acceptance_items: ['The product is seen', ' '],
}
const now = Date.parse('2026-11-22T12:00:00Z')

describe('what a budget reaches', () => {
  it('is whole creators, and what is left over', () => {
    expect(reach(plan)).toEqual({
      creators: 2,
      over: 49900n,
      price: { amount: '2000.50', currency: 'MAD' },
    })
  })
  it('is unknown while an amount is missing', () => {
    expect(reach({ ...plan, budget: '' })).toBeNull()
    expect(
      reach({ ...plan, deliverables: [{ kind: 'video', title: '', description: '', amount: '' }] }),
    ).toBeNull()
  })
})

describe('what is missing of a step', () => {
  it('is nothing of a full plan', () => {
    for (const step of ['brief', 'budget', 'rules'] as const) expect(faults(plan, step, now)).toEqual({})
  })
  it('is named at its field', () => {
    expect(Object.keys(faults(EMPTY, 'brief', now))).toEqual([
      'title',
      'brief',
      'deliverables.0.title',
      'deliverables.0.amount',
    ])
    expect(faults(EMPTY, 'rules', now)).toEqual({ 'acceptance_items.0': 'items' })
  })
  it('tells a budget that pays nobody and a day that is past', () => {
    expect(faults({ ...plan, budget: '2000', deadline_at: '2026-01-01T00:00' }, 'budget', now)).toEqual({
      budget: 'budget',
      deadline_at: 'deadline',
    })
  })
})

it('a body holds exact amounts, and nothing that is empty', () => {
  const body = toBody(plan)
  expect(body.deliverables).toEqual([
    {
      kind: 'video',
      title: 'One video',
      description: undefined,
      amount: { amount: '1500.00', currency: 'MAD' },
    },
    {
      kind: 'photo',
      title: 'Three photos',
      description: 'in daylight',
      amount: { amount: '500.50', currency: 'MAD' },
    },
  ])
  expect(body.acceptance_items).toEqual(['The product is seen'])
  expect(body.budget).toEqual({ amount: '4500.00', currency: 'MAD' })
  expect(body.draft).toBe(true)
})

it('what the server refuses finds its field and its step', () => {
  expect(placeOf('deliverables.1.amount.amount')).toEqual({ field: 'deliverables.1.amount', step: 'brief' })
  expect(placeOf('deliverables.1.amount')).toEqual({ field: 'deliverables.1.amount', step: 'brief' })
  expect(placeOf('budget.currency')).toEqual({ field: 'budget', step: 'budget' })
  expect(placeOf('usage_rights.territories')).toEqual({ field: 'territories', step: 'brief' })
  expect(placeOf('acceptance_items.0')).toEqual({ field: 'acceptance_items.0', step: 'rules' })
})
