import { expect, test, vi } from 'vitest'
import { carry } from './carry'

/** A server that keeps what arrives, and a line that breaks where it is told to. */
function line(breaks: Record<number, number>) {
  let arrived = 0
  const sent: number[] = []
  return {
    sent,
    stand: async () => arrived,
    piece: async (at: number) => {
      sent.push(at)
      expect(at).toBe(arrived)
      const kept = breaks[sent.length]
      arrived = Math.min(10, at + (kept ?? 4))
      if (kept !== undefined) throw new Error('cut')
      return arrived
    },
  }
}

test('pieces go one after the other', async () => {
  const { sent, ...server } = line({})
  await carry({ size: 10, from: 0, ...server, wait: () => Promise.reject(new Error('never')) })
  expect(sent).toEqual([0, 4, 8])
})

test('after a break it goes on from what has arrived', async () => {
  const { sent, ...server } = line({ 2: 1, 3: 0, 4: 0 })
  const wait = vi.fn(async () => {})
  await carry({ size: 10, from: 0, ...server, wait })
  expect(sent).toEqual([0, 4, 5, 5, 5, 9])
  // What made progress counts from one again.
  expect(wait.mock.calls.map((call) => (call as unknown[])[1])).toEqual([1, 1, 2])
})

test('what is whole already is not sent', async () => {
  const { sent, ...server } = line({})
  await carry({ size: 10, from: 10, ...server, wait: async () => {} })
  expect(sent).toEqual([])
})

test('when it is no use it ends with what was wrong', async () => {
  const { sent: _, ...server } = line({ 1: 0 })
  const wait = (error: unknown) => Promise.reject(error)
  await expect(carry({ size: 10, from: 0, ...server, wait })).rejects.toThrow('cut')
})
