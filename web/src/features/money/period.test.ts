import { expect, test } from 'vitest'
import { preset, presetOf } from './period'

// Already the next day, and the next year, in half of the world.
const now = new Date('2026-12-31T23:30:00Z')

test('a preset is days of UTC, and none that are to come', () => {
  expect(preset('this_month', now)).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  expect(preset('last_month', now)).toEqual({ from: '2026-11-01', to: '2026-11-30' })
  expect(preset('this_year', new Date('2026-05-03T00:00:00Z'))).toEqual({
    from: '2026-01-01',
    to: '2026-05-03',
  })
})

test('the month before January is of the year before, and February has its days', () => {
  expect(preset('last_month', new Date('2027-01-02T10:00:00Z'))).toEqual({
    from: '2026-12-01',
    to: '2026-12-31',
  })
  expect(preset('last_month', new Date('2028-03-31T10:00:00Z'))).toEqual({
    from: '2028-02-01',
    to: '2028-02-29',
  })
})

test('days are known as their preset, and others as none', () => {
  expect(presetOf({ from: '2026-11-01', to: '2026-11-30' }, now)).toBe('last_month')
  expect(presetOf({ from: '2026-11-01', to: '2026-11-29' }, now)).toBeUndefined()
})
