import { expect, test } from 'vitest'
import { csv } from './csv'

const line = (...cells: string[]) => csv([cells]).slice(1)

test('lines end as RFC 4180 wants, behind the mark of UTF-8', () => {
  expect(
    csv([
      ['a', 'b'],
      ['1', '2'],
    ]),
  ).toBe('\ufeffa,b\r\n1,2\r\n')
})

test('commas, quotes and line breaks stay in their cell', () => {
  expect(line('a,b', 'say "no"', 'two\nlines')).toBe('"a,b","say ""no""","two\nlines"\r\n')
})

test.each(['=1+1', '+49', '@SUM(A1)', '-cmd|x', '\tx'])('%s is no formula', (cell) => {
  expect(line(cell)).toBe(`'${cell}\r\n`)
})

test('an amount below zero stays a number', () => {
  expect(line('-1500.00')).toBe('-1500.00\r\n')
})
