import { describe, expect, it } from 'vitest'
import type { Order } from '@/api/campaigns'
import { releaseQuote, roundsQuote } from './fee'
import { priceOf } from './LineChoice'
import { asBody, clock, type Pin, placeOf, region, sized, within } from './pins'

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const order = (part: Partial<Order>) => ({ fee_bps: 1000, released: mad('0.00'), ...part }) as Order

describe('the fee of a part', () => {
  it('is taken from what is released', () => {
    expect(releaseQuote(order({}), mad('1600.00'))).toEqual({ fee: mad('160.00'), net: mad('1440.00') })
  })
  it('adds up with the parts before it', () => {
    // Of 0.15 the fee is 0.01 and of 0.30 it is 0.03: the second part carries what the first was spared.
    expect(releaseQuote(order({}), mad('0.15')).fee).toEqual(mad('0.01'))
    expect(releaseQuote(order({ released: mad('0.15') }), mad('0.15')).fee).toEqual(mad('0.02'))
  })
  it('leaves a net that a bank can be sent', () => {
    const tnd = (amount: string) => ({ amount, currency: 'TND' })
    expect(releaseQuote(order({ released: tnd('0.000') }), tnd('12.340'))).toEqual({
      fee: tnd('1.230'),
      net: tnd('11.110'),
    })
    const huf = (amount: string) => ({ amount, currency: 'HUF' })
    expect(releaseQuote(order({ released: huf('0.00') }), huf('12345.00'))).toEqual({
      fee: huf('1234.00'),
      net: huf('11111.00'),
    })
  })
})

it('the fee of further rounds is that on top of all that was agreed', () => {
  const agreed = order({ amount: mad('0.15'), released: mad('0.00') })
  expect(roundsQuote(agreed, mad('0.15'))).toEqual({ fee: mad('0.02'), net: mad('0.13') })
})

it('a region that keys size stays in the picture, and is a point without a size', () => {
  expect(sized(2_000)).toEqual({ w: 2_000, h: 0 })
  expect(sized(0, 0)).toEqual({ w: undefined, h: undefined })
  expect(within(4_000, 7_000)).toBe(3_000)
  expect(within(undefined, 7_000)).toBeUndefined()
})

it('further rounds are priced with their deliverable', () => {
  const lines = [
    { deliverable_id: 'a', amount: mad('1500.00') },
    { deliverable_id: 'b', amount: mad('500.00') },
    { deliverable_id: 'c', further_rounds_of: 'a', amount: mad('100.00') },
  ]
  expect(priceOf({ amount: mad('2100.00'), lines } as Order, ['a'])).toEqual(mad('1600.00'))
})

describe('pins', () => {
  const pins: Pin[] = [
    { key: '1', file_id: 'v', at_ms: 72_400, text: ' The name is not said. ' },
    { key: '2', file_id: 'p', x: 3000, y: 4050, text: 'Too dark' },
    { key: '3', file_id: 'p', x: 0, y: 0, text: ' ' },
  ]
  it('go as the API takes them: a point has no width, and what says nothing stays here', () => {
    expect(asBody(pins)).toEqual([
      { file_id: 'v', at_ms: 72_400, text: 'The name is not said.' },
      { file_id: 'p', at_ms: undefined, x: 3000, y: 4050, w: 0, h: 0, text: 'Too dark' },
    ])
    expect(pins.map(placeOf)).toEqual(['1:12', '30 % / 41 %', '0 % / 0 %'])
  })
  it('say their time as people do', () => {
    expect([clock(0), clock(12_900), clock(605_000)]).toEqual(['0:00', '0:12', '10:05'])
  })
  it('are a region from whichever corner it was drawn, and a point when it was not drawn', () => {
    expect(region({ x: 5000, y: 6000 }, { x: 1000, y: 2000 })).toEqual({ x: 1000, y: 2000, w: 4000, h: 4000 })
    expect(region({ x: 5000, y: 6000 }, { x: 5050, y: 6010 })).toEqual({ x: 5000, y: 6000 })
  })
})
