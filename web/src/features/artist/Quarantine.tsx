import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { quarantine, type Waiting } from './api'
import { DecideIntro, DecideRow } from './DecideRow'

/** Rows that no rule gives to a work: never guessed, never lost. Their owner says whose they are, with a reason. */
export function Quarantine({ id, mine, rows }: { id: string; mine: boolean; rows: number }) {
  const { t } = useTranslation('statements')
  const format = useFormat()
  const query = useInfiniteQuery({ ...quarantine(id), enabled: rows > 0 })
  if (rows === 0) return null
  return (
    <Section title={t('quarantine.title', { count: rows })}>
      {mine && <DecideIntro />}
      <DataTable
        caption={t('quarantine.title', { count: rows })}
        query={query}
        rowKey={(row) => String(row.line)}
        empty={<EmptyState title={t('quarantine.title', { count: 0 })} />}
        columns={[
          { label: t('quarantine.line'), figure: true, cell: (row) => row.line },
          {
            label: t('quarantine.recording'),
            cell: (row) => (
              <>
                <bdi>{row.title ?? '–'}</bdi> · <bdi>{row.artist ?? '–'}</bdi>{' '}
                <Ltr>{row.isrc ?? row.upc ?? ''}</Ltr>
              </>
            ),
          },
          {
            label: t('quarantine.reason'),
            cell: (row) => (row.reason ? t(`row.${row.reason}`, { defaultValue: row.reason }) : '–'),
          },
          {
            label: t('totals.net'),
            figure: true,
            cell: (row) => (
              <Ltr>
                {format.decimal(row.net)} {row.currency}
              </Ltr>
            ),
          },
          ...(mine
            ? [
                {
                  label: t('quarantine.act'),
                  cell: (row: Waiting) => <DecideRow row={row} />,
                },
              ]
            : []),
        ]}
      />
    </Section>
  )
}
