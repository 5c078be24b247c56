import { Button, Card, Stack, Switch } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { markNewsRead, useNewsRead } from '@/lib/news-read'
import { useParty } from '@/lib/use-session'
import { More } from '@/ui/More'
import { Page } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { feed } from './api'
import { NewsItem } from './NewsItem'

/** What happened to the party's money and work. Looking at it marks it as read; what was new stays marked while it is open. */
export function News() {
  const { t } = useTranslation('news')
  const party = useParty()
  const query = useInfiniteQuery(feed)
  const { new: onlyNew } = useSearch({ from: '/_in/news' })
  const navigate = useNavigate()
  const read = useNewsRead(party.id)
  const [readBefore] = useState(read)
  const newest = query.data?.[0]?.at
  useEffect(() => {
    if (newest) markNewsRead(party.id, newest)
  }, [newest, party.id])

  if (query.isError && !query.data)
    return (
      <Page title={t('title')}>
        <ErrorState error={query.error} retry={() => query.refetch()} />
      </Page>
    )
  const shown = query.data?.filter((event) => !onlyNew || event.at > readBefore)
  return (
    <Page
      title={t('title')}
      act={
        <Switch
          label={t('only_new')}
          checked={!!onlyNew}
          onChange={(change) =>
            navigate({
              to: '/news',
              search: change.currentTarget.checked ? { new: true } : {},
              replace: true,
            })
          }
        />
      }
    >
      <Stale query={query} />
      {!shown && <Loading />}
      {query.data?.length === 0 && <EmptyState title={t('empty')} text={t('empty_text')} />}
      {shown?.length === 0 && (query.data?.length ?? 0) > 0 && (
        <EmptyState
          title={t('none_new')}
          act={
            <Button variant="default" onClick={() => navigate({ to: '/news', search: {}, replace: true })}>
              {t('act.reset_filters')}
            </Button>
          }
        />
      )}
      {shown && shown.length > 0 && (
        <Card>
          <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('list')}>
            {shown.map((event) => (
              <NewsItem key={event.id} event={event} fresh={event.at > readBefore} />
            ))}
          </Stack>
        </Card>
      )}
      <More query={query} />
    </Page>
  )
}
