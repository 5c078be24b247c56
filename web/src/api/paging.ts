import { infiniteQueryOptions } from '@tanstack/react-query'

interface Page<T> {
  items: T[]
  next?: string | null
}

/** A list that is read page by page: each page says where the next begins. */
export function paged<T>(key: readonly unknown[], read: (after?: string) => Promise<Page<T>>) {
  return infiniteQueryOptions({
    queryKey: [...key, 'pages'],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
  })
}

/** How many pages of 100 are read at most where a screen needs all of a list. */
const MOST_PAGES = 20

type ReadPage<T> = (page: { limit: number; after?: string }) => Promise<Page<T>>

/** All of a list, for sums and for what is to be done first. `whole` is false when there was more than that: then say so. */
export async function readAll<T>(
  read: ReadPage<T>,
  mostPages = MOST_PAGES,
): Promise<{ items: T[]; whole: boolean }> {
  const items: T[] = []
  let after: string | undefined
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await read({ limit: 100, after })
    items.push(...page.items)
    after = page.next ?? undefined
    if (!after) return { items, whole: true }
  }
  return { items, whole: false }
}

/** All of a list, however long: where a part of the rows would be worse than none (a statement, a file). */
export const readWhole = async <T>(read: ReadPage<T>): Promise<T[]> =>
  (await readAll(read, Number.POSITIVE_INFINITY)).items
