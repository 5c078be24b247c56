import { expect, test } from 'vitest'
import { fansPart, multiple, myPart, percent, revenueFor } from './promise'

const plain = { bps: 500, breaks: [], cap: 400_000n, raised: 400_000n }

test('fans get their rate of all revenue, cut, up to the cap', () => {
  // The figures of the music demo: its first and third distribution.
  expect(fansPart(7_621_895n, plain)).toBe(381_094n)
  expect(fansPart(10_073_310n, plain)).toBe(400_000n)
  expect(myPart(7_621_895n, 200_000n, plain)).toBe(190_547n)
  expect(myPart(7_621_895n, 80_000n, plain)).toBe(76_218n)
})

test('behind a break point another rate counts, for what comes after it', () => {
  const broken = { ...plain, bps: 1_500, breaks: [{ after: 20_000_00n, bps: 1_000 }], cap: 10n ** 12n }
  expect(fansPart(20_000_00n, broken)).toBe(3_000_00n)
  expect(fansPart(30_000_00n, broken)).toBe(4_000_00n)
})

test('the revenue that brings an amount is the least that does', () => {
  const needed = revenueFor(200_000n, 200_000n, plain)
  expect(needed).toBe(8_000_000n)
  expect(myPart(7_999_999n, 200_000n, plain)).toBeLessThan(200_000n)
  expect(revenueFor(200_001n, 200_000n, plain)).toBeNull()
})

test('a share is exact as a fraction, and in per cent cut after six decimals', () => {
  expect(percent(30_000n, 133_333n)).toBe('22.500056')
  expect(percent(1n, 3n)).toBe('33.333333')
  expect(percent(7n, 7n)).toBe('100.000000')
  expect(percent(1n, 0n)).toBe('0.000000')
  expect(multiple(300_000n, 20_000)).toBe(600_000n)
})
