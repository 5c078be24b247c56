// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import type { ListState } from '@/api/lists'
import { Refused } from '@/api/problems'
import { show } from '@/tests/show'
import { CardGrid } from './CardGrid'
import { DataTable } from './DataTable'
import { Loaded } from './Loaded'

afterEach(cleanup)

const failure = new Refused({ code: 'server.failed' }, 500, 'request-7')
const read: ListState<string> = { data: [], isError: false, error: null, refetch: vi.fn() }
const failed = { isError: true, error: failure }

const table = (query: Partial<ListState<string>>, filter?: (row: string) => boolean) => (
  <DataTable
    caption="Payments"
    query={{ ...read, ...query }}
    rowKey={(row) => row}
    filter={filter}
    empty={<p>None ever</p>}
    filtered={<p>None fits</p>}
    columns={[{ label: 'What', cell: (row) => row }]}
  />
)
const cards = (query: Partial<ListState<string>>, filter?: (row: string) => boolean) => (
  <CardGrid
    query={{ ...read, ...query }}
    rowKey={(row) => row}
    card={(row) => <p>{row}</p>}
    filter={filter}
    empty={<p>None ever</p>}
    filtered={<p>None fits</p>}
  />
)

/** An alert says what to tell the operator: the code and the support id. */
function told() {
  const alert = screen.getByRole('alert')
  expect(alert.textContent).toContain('server.failed')
  expect(alert.textContent).toContain('request-7')
  return alert
}
const retry = () => fireEvent.click(screen.getByRole('button', { name: 'Try again' }))

for (const [name, list] of [
  ['a table', table],
  ['cards', cards],
] as const) {
  test(`${name}: while it loads, its room is kept`, () => {
    show(list({ data: undefined }))
    expect(screen.getByRole('status', { name: 'Loading' })).toBeTruthy()
  })

  test(`${name}: before the first row, it says what would stand there`, () => {
    show(list({}))
    expect(screen.getByText('None ever')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test(`${name}: what could not be read says why, with a code, a support id and another try`, () => {
    const refetch = vi.fn()
    show(list({ data: undefined, ...failed, refetch }))
    told()
    retry()
    expect(refetch).toHaveBeenCalledOnce()
  })

  test(`${name}: a filter that leaves none of a whole list says so`, () => {
    show(list({ data: ['a'] }, () => false))
    expect(screen.getByText('None fits')).toBeTruthy()
  })

  test(`${name}: a filter that leaves none of a part of the list looks at the next part first`, () => {
    const fetchNextPage = vi.fn()
    const shown = show(list({ data: ['a'], hasNextPage: true, fetchNextPage }, () => false))
    expect(screen.queryByText('None fits')).toBeNull()
    expect(screen.getByRole('status', { name: 'Loading' })).toBeTruthy()
    expect(fetchNextPage).toHaveBeenCalledOnce()
    const fits = (row: string) => row === 'b'
    shown.rerender(list({ data: ['a', 'b'], hasNextPage: true, fetchNextPage }, fits))
    expect(screen.getAllByText('b').length).toBeGreaterThan(0)
    expect(fetchNextPage).toHaveBeenCalledOnce()
  })

  test(`${name}: a filter does not ask again and again for a part that cannot be read`, () => {
    const fetchNextPage = vi.fn()
    const next = { hasNextPage: true, isFetchNextPageError: true, fetchNextPage }
    show(list({ data: ['a'], ...failed, ...next }, () => false))
    expect(fetchNextPage).not.toHaveBeenCalled()
    told()
    retry()
    expect(fetchNextPage).toHaveBeenCalledOnce()
  })

  test(`${name}: a next page that failed says so under the rows`, () => {
    const fetchNextPage = vi.fn()
    show(list({ data: ['a'], ...failed, hasNextPage: true, isFetchNextPageError: true, fetchNextPage }))
    expect(screen.getAllByText('a').length).toBeGreaterThan(0)
    expect(told().textContent).not.toContain('may be old')
    retry()
    expect(fetchNextPage).toHaveBeenCalledOnce()
  })

  test(`${name}: what could not be read again may be old, and since when`, () => {
    const refetch = vi.fn()
    const dataUpdatedAt = new Date(2026, 4, 3, 14, 5).getTime()
    show(list({ data: ['a'], ...failed, refetch, dataUpdatedAt }))
    expect(screen.getAllByText('a').length).toBeGreaterThan(0)
    expect(told().textContent).toMatch(/may be old.*3 May 2026, 14:05/)
    retry()
    expect(refetch).toHaveBeenCalledOnce()
  })
}

test('money that could not be read again stands there with the word that it may be old', () => {
  const refetch = vi.fn()
  const query = { data: '1 500 MAD', ...failed, dataUpdatedAt: 0, refetch, isFetchNextPageError: false }
  show(<Loaded query={query as never}>{(data) => <p>{data as string}</p>}</Loaded>)
  expect(screen.getByText('1 500 MAD')).toBeTruthy()
  expect(told().textContent).toContain('may be old')
  retry()
  expect(refetch).toHaveBeenCalledOnce()
})
