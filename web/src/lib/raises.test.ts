import { expect, test } from 'vitest'
import type { Project } from '@/api/projects'
import { heldIn } from './raises'

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const raise = (some: object) => ({ held: mad('4000.00'), released: mad('0.00'), ...some }) as Project['raise']

test('a raise holds what arrived, and after its close what was not released and not given back', () => {
  expect(heldIn({ status: 'live', raise: raise({}) })).toEqual([mad('4000.00')])
  const funded = { raised: mad('4000.00'), released: mad('1500.00') }
  expect(heldIn({ status: 'funded', raise: raise(funded) })).toEqual([mad('2500.00')])
  const refused = raise({ ...funded, given_back: mad('2500.00') })
  expect(heldIn({ status: 'earning', raise: refused })).toEqual([mad('0.00')])
})

test('what failed or is a draft holds nothing', () => {
  expect(heldIn({ status: 'failed', raise: raise({}) })).toEqual([])
  expect(heldIn({ status: 'draft', raise: null })).toEqual([])
})
