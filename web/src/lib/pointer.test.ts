import { expect, test } from 'vitest'
import { isWithin, nameOf, nearest } from './pointer'

test('a fault is told at the nearest field around it', () => {
  const stands = (path: string) => ['amount', 'milestones.0.proof'].includes(path)
  expect(nearest('amount.currency', stands)).toBe('amount')
  expect(nearest('milestones.0.proof', stands)).toBe('milestones.0.proof')
  expect(nearest('milestones.0', stands)).toBeNull()
  expect(nearest('', stands)).toBeNull()
})

test('a part of a field is the field’s, and another that begins alike is not', () => {
  expect(isWithin('/amount', 'amount')).toBe(true)
  expect(isWithin('/amount/currency', 'amount')).toBe(true)
  expect(isWithin('/amounts', 'amount')).toBe(false)
})

test('what has a name is called by it, and its row is counted from one', () => {
  const names = { milestones: 'Milestones', note: 'Note' }
  expect(nameOf('/milestones/1/bps', names)).toEqual({ name: 'Milestones', row: 2 })
  expect(nameOf('/note', names)).toEqual({ name: 'Note', row: null })
  expect(nameOf('/price/amount', names)).toBeNull()
})
