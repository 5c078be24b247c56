import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { minor } from '@/lib/format'
import type { Period } from './period'
import type { SectionName } from './tabs'

export type AccountStatement = Schemas['AccountStatementView']
export type StatementLine = Schemas['StatementLineView']
export type StatementSection = Schemas['StatementSumsView']

/** Whose statement of which days. */
export interface Asked extends Period {
  currency: string
}

/**
 * The sums of all sections, and the lines of one, a page at a time. Days that are not asked for are those that the server takes: its
 * present month. Its clock counts, not the reader's.
 */
export const statement = (currency: string, days: Partial<Period>, section: SectionName) =>
  infiniteQueryOptions({
    queryKey: ['/wallet/statement', currency, days, section],
    queryFn: async ({ pageParam }: { pageParam: string | undefined }) =>
      body(
        await api.GET('/wallet/statement', {
          params: { query: { currency, ...days, section, after: pageParam, limit: 100 } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // The days can be changed while those that were chosen are read.
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({
      first: pages[0],
      lines: pages.flatMap((page) => page.items),
    }),
  })

/** The sections in which there is something, and always what is available. */
export const shown = (sections: StatementSection[]) =>
  sections.filter(
    ({ section, opening, line_count }) => section === 'available' || line_count > 0 || minor(opening) > 0n,
  )

/** The address of a statement as a file. */
export const filePath = (kind: 'csv' | 'pdf', asked: Asked) =>
  `/wallet/statement/${kind}?${new URLSearchParams({ currency: asked.currency, from: asked.from, to: asked.to })}`

/** The pages of what lines are about. */
const PAGES: Record<string, string> = {
  escrow: '/escrow',
  campaign: '/campaigns',
  project: '/projects',
  statement: '/statements',
}

/** Where what a line is about is shown; undefined when it has no page of its own. */
export function pageOf(about: StatementLine['about']): string | undefined {
  if (!about) return undefined
  const page = PAGES[about.kind]
  return page && `${page}/${about.id}`
}
