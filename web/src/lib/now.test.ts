import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { now, takeServerTime } from './now'

const HERE = Date.parse('2026-05-03T14:00:00Z')
const DAY = 86_400_000

/** What an answer says of the time, so far from the browser's. */
const answer = (offset: number, more: Record<string, string> = {}) =>
  new Headers({ date: new Date(HERE + offset).toUTCString(), ...more })

beforeEach(() => {
  vi.useFakeTimers({ now: HERE })
  takeServerTime(answer(0), HERE)
})
afterEach(() => {
  vi.useRealTimers()
})

test('a browser whose clock is right is believed', () => {
  expect(now()).toBe(HERE)
})

test('two clocks that differ by less than two seconds are one', () => {
  takeServerTime(answer(1_000), HERE)
  expect(now()).toBe(HERE)
})

test.each([-DAY, DAY, 60_000])('a clock that is off by %i milliseconds is set right', (offset) => {
  takeServerTime(answer(offset), HERE)
  expect(now()).toBe(HERE + offset + 500)
  vi.advanceTimersByTime(10_000)
  expect(now()).toBe(HERE + 10_000 + offset + 500)
})

test('a clock that was set right by its owner is believed again', () => {
  takeServerTime(answer(DAY), HERE)
  takeServerTime(answer(0), HERE)
  expect(now()).toBe(HERE)
})

test('seconds of the header do not make the time jump', () => {
  takeServerTime(answer(DAY), HERE)
  takeServerTime(answer(DAY + 1_000), HERE)
  expect(now()).toBe(HERE + DAY + 500)
})

test.each([
  ['no date', new Headers()],
  ['no time', new Headers({ date: 'soon' })],
  ['an answer of a cache', answer(DAY, { age: '60' })],
  ['a time beyond all clocks', answer(40 * 365 * DAY)],
])('%s changes nothing', (_, headers) => {
  takeServerTime(headers, HERE)
  expect(now()).toBe(HERE)
})

test('an answer that took long says nothing of now', () => {
  takeServerTime(answer(DAY), HERE - 2_500)
  expect(now()).toBe(HERE)
})
