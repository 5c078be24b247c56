import { Progress, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { DataTable } from '@/ui/DataTable'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { myProjects } from './api'

/** What an artist or a label raises money for. */
export function MyProjects() {
  const { t } = useTranslation('artist')
  const query = useInfiniteQuery(myProjects)
  const begin = <LinkButton to="/projects/new">{t('projects.begin')}</LinkButton>
  return (
    <Page title={t('projects.title')} subtitle={t('projects.subtitle')} act={begin}>
      <DataTable
        caption={t('projects.title')}
        query={query}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t('projects.none')} text={t('projects.none_text')} act={begin} />}
        columns={[
          {
            label: t('projects.name'),
            cell: (row) => (
              <LinkText to="/projects/$id" params={{ id: row.id }}>
                <bdi>{row.title}</bdi>
              </LinkText>
            ),
          },
          { label: t('projects.status'), cell: (row) => <StatusBadge status={row.status} /> },
          {
            label: t('projects.progress'),
            cell: (row) =>
              row.held && row.minimum ? <ProgressOf held={row.held} minimum={row.minimum} /> : '–',
          },
          {
            label: t('projects.closes'),
            cell: (row) => (row.closes_at ? <Deadline value={row.closes_at} /> : '–'),
          },
          {
            label: t('projects.raised'),
            figure: true,
            cell: (row) => {
              // What a failed raise held went back.
              const money = row.status === 'failed' ? null : (row.raised ?? row.held)
              return money ? <Money value={money} /> : '–'
            },
          },
        ]}
      />
    </Page>
  )
}

function ProgressOf({ held, minimum }: { held: Amount; minimum: Amount }) {
  const { t } = useTranslation('artist')
  const format = useFormat()
  const bps = Number((minor(held) * 10_000n) / (minor(minimum) || 1n))
  return (
    <Stack gap={4} miw={100}>
      <Text size="sm">{format.percentOfBps(bps)}</Text>
      <Progress value={bps / 100} aria-label={t('projects.progress')} />
    </Stack>
  )
}
