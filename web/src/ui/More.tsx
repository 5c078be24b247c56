import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ListState } from '@/api/lists'
import { ErrorState } from './states'

type Pages = Pick<
  ListState<never>,
  'error' | 'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage'
>

/** Reads a list's next page, where there is one; when it could not be read, says why. */
export function More({ query, label }: { query: Pages; label?: string }) {
  const { t } = useTranslation()
  if (!query.hasNextPage) return null
  if (query.isFetchNextPageError && !query.isFetchingNextPage)
    return <ErrorState error={query.error} retry={() => query.fetchNextPage?.()} />
  return (
    <Center>
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage?.()}>
        {label ?? t('act.more')}
      </Button>
    </Center>
  )
}
