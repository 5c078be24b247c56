import { expect, test } from 'vitest'
import { faultOf, preset, presetOf } from './period'

const today = '2026-12-31'

test('a preset is days of UTC, and none that are to come', () => {
  expect(preset('this_month', today)).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  expect(preset('last_month', today)).toEqual({ from: '2026-11-01', to: '2026-11-30' })
  expect(preset('this_year', '2026-05-03')).toEqual({
    from: '2026-01-01',
    to: '2026-05-03',
  })
})

test('the month before January is of the year before, and February has its days', () => {
  expect(preset('last_month', '2027-01-02')).toEqual({
    from: '2026-12-01',
    to: '2026-12-31',
  })
  expect(preset('last_month', '2028-03-31')).toEqual({
    from: '2028-02-01',
    to: '2028-02-29',
  })
})

test('days are known as their preset, and others as none', () => {
  expect(presetOf({ from: '2026-11-01', to: '2026-11-30' }, today)).toBe('last_month')
  expect(presetOf({ from: '2026-11-01', to: '2026-11-29' }, today)).toBeUndefined()
})

test('days that no statement has are said before the server is asked', () => {
  expect(faultOf({ from: '2024-01-01', to: '2024-12-31' })).toBeNull()
  expect(faultOf({ from: '2025-01-01', to: '2026-01-02' })).toEqual({ key: 'most_days', most: 366 })
  expect(faultOf({ from: '2026-05-02', to: '2026-05-01' })).toEqual({ key: 'day_order' })
  expect(faultOf({ from: '0002-05-01', to: '2026-05-01' })).toEqual({ key: 'day' })
  expect(faultOf({ from: '', to: '2026-05-01' })).toEqual({ key: 'day' })
})
