import { Stack } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { useFormat } from '@/lib/use-format'
import { DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { splitQuery, splitsQuery } from './api'
import { SplitParts } from './SplitParts'

/** What was split, as it was paid; the one in the address is shown whole. */
export function PastSplits({
  project,
  raised,
  open,
  every,
}: {
  project: string
  raised?: Amount | null
  open?: string
  every: boolean
}) {
  const { t } = useTranslation('distributions')
  const format = useFormat()
  const splits = useInfiniteQuery(splitsQuery(project))
  return (
    <>
      {open && <OpenSplit project={project} revenue={open} raised={raised} every={every} />}
      <Section title={t('past.title')}>
        <DataTable
          caption={t('past.title')}
          query={splits}
          rowKey={(row) => row.revenue_id}
          empty={<EmptyState title={t('past.empty_title')} text={t('past.empty_text')} />}
          columns={[
            {
              label: t('past.number'),
              cell: (row) => (
                <LinkText
                  to="/projects/$id/distributions"
                  params={{ id: project }}
                  search={{ revenue: row.revenue_id }}
                >
                  {t('past.one', { n: format.count(row.number ?? 0) })}
                </LinkText>
              ),
            },
            {
              label: t('past.when'),
              cell: (row) => (row.begun_at ? <Moment value={row.begun_at} as="day" /> : '–'),
            },
            { label: t('waterfall.cash'), figure: true, cell: (row) => <Money value={row.cash} /> },
            {
              label: t('waterfall.recoup'),
              figure: true,
              cell: (row) => <Money value={row.recoup.amount} />,
            },
            { label: t('waterfall.fans'), figure: true, cell: (row) => <Money value={row.fans.amount} /> },
            { label: t('waterfall.rest'), figure: true, cell: (row) => <Money value={row.rest.amount} /> },
          ]}
        />
      </Section>
    </>
  )
}

function OpenSplit({
  project,
  revenue,
  raised,
  every,
}: {
  project: string
  revenue: string
  raised?: Amount | null
  every: boolean
}) {
  const { t } = useTranslation('distributions')
  const format = useFormat()
  const split = useQuery(splitQuery(project, revenue))
  return (
    <Loaded query={split} rows={4}>
      {(split) => (
        <Section title={t('past.one', { n: format.count(split.number ?? 0) })}>
          <Stack>
            <SplitParts project={project} split={split} raised={raised} every={every} />
          </Stack>
        </Section>
      )}
    </Loaded>
  )
}
