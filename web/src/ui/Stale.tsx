import { useTranslation } from 'react-i18next'
import type { ListState } from '@/api/lists'
import { useFormat } from '@/lib/use-format'
import { ErrorState } from './states'

type Read = Pick<
  ListState<never>,
  'isError' | 'error' | 'refetch' | 'dataUpdatedAt' | 'isFetchNextPageError'
> & {
  data: unknown
}

/** Says that what stands here may be old, when it could not be read again. Nothing while it is as it should be. */
export function Stale({ query }: { query: Read }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!query.isError || query.data === undefined || query.isFetchNextPageError) return null
  const since = new Date(query.dataUpdatedAt ?? 0).toISOString()
  return (
    <ErrorState
      error={query.error}
      title={t('state.stale', { when: format.moment(since) })}
      retry={() => query.refetch()}
    />
  )
}
