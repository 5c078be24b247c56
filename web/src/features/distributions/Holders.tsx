import { Badge, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { Money } from '@/ui/Money'
import { EmptyState } from '@/ui/states'
import { holdersQuery, type Split } from './api'

/** What each holder gets of a split, to the last unit; for a fan, its own part alone. */
export function Holders({
  project,
  split,
  raised,
  every,
}: {
  project: string
  split: Split
  raised?: Amount | null
  every: boolean
}) {
  const { t } = useTranslation('distributions')
  const format = useFormat()
  const holders = useInfiniteQuery(holdersQuery(project, split.revenue_id))
  return (
    <Stack gap="xs">
      <Title order={3}>{t(every ? 'holders.title' : 'holders.yours')}</Title>
      <Text size="sm" c="dimmed">
        {t('holders.text')}
      </Text>
      <DataTable
        caption={t(every ? 'holders.title' : 'holders.yours')}
        query={holders}
        rowKey={(row) => String(row.number)}
        empty={<EmptyState title={t('holders.none')} />}
        columns={[
          {
            label: t('holders.number'),
            cell: (row) => (
              <>
                {format.count(row.number)} {row.yours && <Badge variant="light">{t('holders.you')}</Badge>}
              </>
            ),
          },
          {
            label: t('holders.fraction'),
            cell: (row) => <Ltr>{raised ? `${minor(row.invested)}/${minor(raised)}` : '–'}</Ltr>,
          },
          { label: t('waterfall.before'), figure: true, cell: (row) => <Money value={row.before} /> },
          { label: t('waterfall.amount'), figure: true, cell: (row) => <Money value={row.amount} strong /> },
          { label: t('waterfall.after'), figure: true, cell: (row) => <Money value={row.after} /> },
          { label: t('holders.rounding'), figure: true, cell: (row) => <Ltr>{row.rounding}</Ltr> },
        ]}
      />
    </Stack>
  )
}
