import { Anchor, Progress, Stack, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { useParty } from '@/lib/use-session'
import { Ltr } from '@/ui/Bidi'
import { CopyId } from '@/ui/CopyId'
import { Moment } from '@/ui/Moment'
import { MoneyTimeline } from '@/ui/MoneyTimeline'
import { Facts, Page, Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { StatusBadge } from '@/ui/StatusBadge'
import { useTransfers } from '@/ui/use-transfers'
import { isReading, type Preview, statement } from './api'
import { Cash } from './Cash'
import { formatName } from './formats'
import { ImportAgain } from './ImportAgain'
import { Odd } from './Odd'
import { Quarantine } from './Quarantine'
import { Replace } from './Replace'
import { Shares } from './Shares'
import { StatementActs } from './StatementActs'
import { StatementStanding } from './StatementStanding'
import { Totals } from './Totals'
import { Unreadable } from './Unreadable'

/** One statement: what was read, what it changes, which cash is expected, and what happens by itself. */
export function StatementPage() {
  const { t } = useTranslation('statements')
  const { id } = useParams({ from: '/_in/statements/$id' })
  const query = useSuspenseQuery(statement(id))
  const { data } = query
  const format = useFormat()
  const transfers = useTransfers()
  const one = data.statement
  const mine = useParty().id === one.owner_id
  return (
    <Page
      title={one.file_name}
      status={<StatusBadge status={one.late_step ?? one.status} />}
      subtitle={one.format && <Ltr>{formatName(one.format)}</Ltr>}
    >
      <Stale query={query} />
      <StatementStanding preview={data} />
      {isReading(one.status) && <Reading preview={data} />}
      <Odd preview={data} mine={mine} />
      {mine && <StatementActs preview={data} />}
      {mine && one.status === 'rejected' && <ImportAgain preview={data} />}
      <Cash preview={data} />
      <Shares preview={data} mine={mine} />
      <Totals totals={data.totals} />
      <Quarantine id={id} mine={mine} rows={rowsOf(data, 'quarantined')} />
      <Unreadable id={id} mine={mine} lines={rowsOf(data, 'rejected')} />
      <Section title={t('statement.facts')}>
        <Facts
          items={[
            { label: t('statement.source'), value: <bdi>{one.source ? formatName(one.source) : '–'}</bdi> },
            { label: t('statement.sha256'), value: <CopyId value={one.sha256} /> },
            { label: t('statements.received'), value: <Moment value={one.received_at} /> },
            ...(one.replaces
              ? [
                  {
                    label: t('statement.replaces'),
                    value: <Anchor href={`/app/statements/${one.replaces}`}>{t('statement.look')}</Anchor>,
                  },
                ]
              : []),
            ...data.rates.map((rate) => ({
              label: t('statement.rate', { from: rate.from, to: rate.to }),
              value: (
                <>
                  <Ltr>{rate.rate}</Ltr> · <bdi>{rate.source}</bdi> · {format.day(rate.dated)}
                </>
              ),
            })),
          ]}
        />
      </Section>
      {mine && <Correct key={id} can={one.can.includes('replace')} id={id} asks={asksMore(one.why)} />}
      <Section title={t('statement.history')}>
        <MoneyTimeline
          steps={data.history.map((event) => ({
            id: event.id,
            title: t(`happened.${event.what}`, { defaultValue: event.what }),
            at: event.at,
            automatic: !event.actor_id,
            transfers: transfers(event.transfers),
            text: event.reason ? <bdi>{event.reason}</bdi> : undefined,
          }))}
        />
      </Section>
    </Page>
  )
}

/** How many rows ended so: those that no rule gives to a work, or lines that cannot be read. */
function rowsOf(preview: Preview, outcome: 'quarantined' | 'rejected'): number {
  const rows = (preview.totals.outcome ?? []).filter((total) => total.value === outcome)
  return rows.reduce((sum, total) => sum + total.rows, 0)
}

/** The way to a correction. It stays while the page is open, so that what became of one that was sent is still said. */
function Correct({ can, id, asks }: { can: boolean; id: string; asks: boolean }) {
  const [could, keep] = useState(can)
  if (can && !could) keep(true)
  return could && <Replace id={id} asks={asks} />
}

/** Whether the same file can be taken once more is said about it. */
const asksMore = (why: string[]) => why.includes('no_month') || why.includes('typed_total')

function Reading({ preview }: { preview: Preview }) {
  const { t } = useTranslation('statements')
  const format = useFormat()
  const { read_bytes, size_bytes } = preview.statement
  return (
    <Stack gap={4} role="status">
      <Text>
        {t('statement.reading', { read: format.bytes(read_bytes), size: format.bytes(size_bytes) })}
      </Text>
      <Progress value={(100 * read_bytes) / Math.max(size_bytes, 1)} aria-label={t('statement.progress')} />
    </Stack>
  )
}
