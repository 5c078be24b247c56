import { Alert, Anchor, Button, Group, List, Progress, Stack, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
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
import { Quarantine } from './Quarantine'
import { Replace } from './Replace'
import { Shares } from './Shares'
import { StatementActs } from './StatementActs'
import { StatementStanding } from './StatementStanding'
import { Totals } from './Totals'

/** One statement: what was read, what it changes, which cash is expected, and what happens by itself. */
export function StatementPage() {
  const { t } = useTranslation('statements')
  const { id } = useParams({ from: '/_in/statements/$id' })
  const query = useSuspenseQuery(statement(id))
  const { data } = query
  const format = useFormat()
  const transfers = useTransfers()
  const one = data.statement
  return (
    <Page
      title={one.file_name}
      status={<StatusBadge status={one.late_step ?? one.status} />}
      subtitle={one.format && <Ltr>{formatName(one.format)}</Ltr>}
    >
      <Stale query={query} />
      <StatementStanding preview={data} />
      {isReading(one.status) && <Reading preview={data} />}
      <Anomalies preview={data} />
      <StatementActs preview={data} />
      <Cash preview={data} />
      <Shares preview={data} />
      <Totals totals={data.totals} />
      <Quarantine id={id} owner={one.owner_id} rows={waiting(data)} />
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
      {one.can.includes('replace') && <Replace id={id} />}
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

/** How many rows no rule gives to a work. */
function waiting(preview: Preview): number {
  const rows = (preview.totals.outcome ?? []).filter((total) => total.value === 'quarantined')
  return rows.reduce((sum, total) => sum + total.rows, 0)
}

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

function Anomalies({ preview }: { preview: Preview }) {
  const { t } = useTranslation('statements')
  const found = (preview.anomalies ?? []) as { code: string }[]
  const why = preview.statement.why
  // A code may name what it is about: `rate_missing:USD/MAD`. What is unknown here stops the reading.
  const say = (reason: string) => {
    const [code, pair] = reason.split(':')
    return t(`why.${code}`, { pair, defaultValue: t('why.unreadable') })
  }
  if (found.length === 0 && why.length === 0) return null
  return (
    <Alert color="yellow" variant="light" title={t('statement.odd')}>
      <List>
        {why.map((code) => (
          <List.Item key={code}>{say(code)}</List.Item>
        ))}
        {preview.statement.detail && (
          <List.Item>
            <bdi>{preview.statement.detail}</bdi>
          </List.Item>
        )}
        {found.map((anomaly) => (
          <List.Item key={JSON.stringify(anomaly)}>
            {t(`anomaly.${anomaly.code}`, { defaultValue: anomaly.code })}
          </List.Item>
        ))}
      </List>
      <Group mt="sm">
        {why.length > 0 && preview.statement.can.includes('replace') && (
          <Button component="a" href="#correct" variant="default">
            {t('statement.correct')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}
