import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ListState } from '@/api/lists'

type Pages = Pick<ListState<never>, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>

/** Reads a list's next page, where there is one. */
export function More({ query, label }: { query: Pages; label?: string }) {
  const { t } = useTranslation()
  if (!query.hasNextPage) return null
  return (
    <Center>
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage?.()}>
        {label ?? t('act.more')}
      </Button>
    </Center>
  )
}
