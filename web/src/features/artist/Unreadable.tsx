import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { DataTable } from '@/ui/DataTable'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { unreadable } from './api'

/** Lines of the file that are no rows, with the reason; to their owner also how each is mended. */
export function Unreadable({ id, mine, lines }: { id: string; mine: boolean; lines: number }) {
  const { t } = useTranslation('statements')
  const format = useFormat()
  const query = useInfiniteQuery({ ...unreadable(id), enabled: lines > 0 })
  if (lines === 0) return null
  const title = t('unreadable.title', { count: lines })
  return (
    <Section title={title}>
      <Text c="dimmed">{t('unreadable.text')}</Text>
      <DataTable
        caption={title}
        query={query}
        rowKey={(row) => String(row.line)}
        empty={<EmptyState title={title} />}
        columns={[
          { label: t('quarantine.line'), figure: true, cell: (row) => format.count(row.line) },
          {
            label: t('quarantine.reason'),
            cell: (row) => (
              <>
                {t(`row.${row.reason}`, { defaultValue: row.reason })}
                {mine && <Mend reason={row.reason} />}
              </>
            ),
          },
        ]}
      />
    </Section>
  )
}

function Mend({ reason }: { reason: string }) {
  const { t } = useTranslation('import')
  return (
    <Text size="sm" c="dimmed">
      {t(`mend.${reason}`, { defaultValue: '' })}
    </Text>
  )
}
