import { expect, test } from 'vitest'
import { isFree, lackOf, type Mapping, NO_MAPPING, sentMapping } from './mapping'
import { NOTHING_SAID, type Options, sentOptions, wrongOptions } from './options'

const said = (some: Partial<Options>): Options => ({ ...NOTHING_SAID, ...some })

test('what is not said is neither wrong nor sent', () => {
  expect(wrongOptions(NOTHING_SAID)).toEqual([])
  expect(sentOptions(NOTHING_SAID)).toEqual([])
})

test('what the server takes is taken here, as the server reads it', () => {
  const good = said({
    period: '2026-09',
    source: ' DistroKid ',
    totals: '1520.35 usd, -12.10  EUR',
    mapping: '{"columns":{"ISRC":"isrc"}}',
  })
  expect(wrongOptions(good)).toEqual([])
  expect(sentOptions(good)).toEqual([
    ['period', '2026-09'],
    ['source', 'DistroKid'],
    ['totals', '1520.35 USD,-12.10 EUR'],
    ['mapping', '{"columns":{"ISRC":"isrc"}}'],
  ])
})

test.each([
  ['period', ['2026-9', '2026-13', '1989-01', '2026-09-01']],
  ['source', ['-', 'é', 'a'.repeat(81)]],
  ['totals', ['1.5', '1,5 USD', '1 USD,2 USD', '1 USD,', '1 USD EUR']],
  ['mapping', ['[]', '{', `{"a":"${'x'.repeat(8_000)}"}`]],
] as const)('what the server refuses as %s is told before', (key, texts) => {
  for (const text of texts) expect(wrongOptions(said({ [key]: text })), text).toEqual([key])
})

test('a mapping names the money that is paid and its currency, and each field once', () => {
  const mapping = (columns: Mapping['columns'], currency = ''): Mapping => ({
    ...NO_MAPPING,
    columns,
    currency,
  })
  expect(lackOf(NO_MAPPING)).toBe('net_missing')
  expect(lackOf(mapping({ Montant: 'net' }))).toBe('currency_missing')
  expect(lackOf(mapping({ Montant: 'net' }, 'usd'))).toBeNull()
  expect(lackOf(mapping({ Montant: 'net', Devise: 'currency' }))).toBeNull()
  const taken = mapping({ Code: 'isrc', Montant: 'net' })
  expect(isFree(taken, 'Autre', 'isrc')).toBe(false)
  expect(isFree(taken, 'Code', 'isrc')).toBe(true)
  expect(isFree(taken, 'Autre', 'net')).toBe(true)
  expect(JSON.parse(sentMapping({ ...taken, decimal: 'comma', currency: 'usd' }))).toEqual({
    columns: { Code: 'isrc', Montant: 'net' },
    dates: 'year_first',
    decimal: 'comma',
    currency: 'USD',
  })
})
