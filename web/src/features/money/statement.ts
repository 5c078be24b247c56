import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, ask, body, type Schemas } from '@/api/client'
import { download } from '@/lib/csv'
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
 * The sums of all sections, and the lines of one, a page at a time. A currency and days that are not asked for are those that the
 * server takes: the first of the party's, and its present month. Its clock counts, not the reader's.
 */
export const statement = (currency: string | undefined, days: Partial<Period>, section: SectionName) =>
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

/** The sections in which there is something, and always what is available and the one that is seen. */
export const shown = (sections: StatementSection[], seen: SectionName = 'available') =>
  sections.filter(
    ({ section, opening, line_count }) =>
      section === 'available' || section === seen || line_count > 0 || minor(opening) > 0n,
  )

/** The address of a statement as a file. */
export const filePath = (kind: 'csv' | 'pdf', { currency, from, to }: Asked) =>
  `/wallet/statement/${kind}?${new URLSearchParams({ currency, from, to })}`

/** Gives the reader a statement as a file. */
export async function saved(kind: 'csv' | 'pdf', asked: Asked) {
  const file = await (await ask('GET', filePath(kind, asked), {})).blob()
  download(`daman-${asked.currency}-${asked.from}-${asked.to}.${kind}`, file, file.type)
}

/** The pages of what lines are about. */
const PAGES: Record<string, string> = {
  escrow: '/escrow',
  campaign: '/campaigns',
  project: '/projects',
  statement: '/statements',
}

/** Where what a line is about is shown; undefined when it has no page of its own. */
export function pageOf({ about, kind }: Pick<StatementLine, 'about' | 'kind'>): string | undefined {
  if (!about) return undefined
  // What a distribution paid is opened down to the lines of the store's file there.
  if (about.kind === 'project' && kind === 'royalties.share') return `/holdings/${about.id}`
  const page = PAGES[about.kind]
  return page && `${page}/${about.id}`
}
