import { Badge, Group, SimpleGrid, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/api/client'
import { useFormat } from '@/lib/use-format'
import { useNow } from '@/lib/use-now'
import { Ltr } from '@/ui/Bidi'
import { Figures } from '@/ui/Figures'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page, Section } from '@/ui/Page'
import { Sentence } from '@/ui/Sentence'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { WideTable } from '@/ui/WideTable'
import { wall } from './api'
import { FindObject } from './FindObject'

type WallView = Schemas['WallView']

/** Older than this, what stands on the wall is no longer how it is. */
const STALE_MILLISECONDS = 5_000

/** How it goes: whether the books balance, what waits, what fails. */
export function Wall() {
  const { t } = useTranslation('desk')
  const query = useQuery(wall)
  return (
    <Page
      title={t('wall.title')}
      status={<Freshness at={query.dataUpdatedAt} failed={query.isError} />}
      subtitle={t('wall.subtitle')}
    >
      <FindObject />
      <Loaded query={query}>
        {(data) => (
          <>
            <Sentence tone={data.balanced ? 'good' : 'act'}>
              {t(data.balanced ? 'wall.balanced' : 'wall.unbalanced')}
            </Sentence>
            <Books wall={data} />
            <Waiting wall={data} />
            <Payouts wall={data} />
            <Queues wall={data} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Freshness({ at, failed }: { at: number; failed: boolean }) {
  const { t } = useTranslation('desk')
  const format = useFormat()
  useNow(1_000)
  // Before the first answer there is nothing to be fresh or stale.
  if (at === 0 && !failed) return null
  // When it was read, the browser says.
  const live = !failed && Date.now() - at < STALE_MILLISECONDS
  return (
    <Badge
      color={live ? 'green' : 'orange'}
      leftSection={live ? <CircleCheck size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
      role="status"
    >
      {live ? t('wall.live') : t('wall.stale', { since: at === 0 ? '–' : format.moment(new Date(at)) })}
    </Badge>
  )
}

function Books({ wall }: { wall: WallView }) {
  const { t } = useTranslation('desk')
  return (
    <Section title={t('wall.books')}>
      {wall.books.length === 0 && <EmptyState title={t('wall.no_books')} />}
      {wall.books.length > 0 && (
        <WideTable label={t('wall.books')} minWidth={480}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('wall.currency')}</Table.Th>
                <Table.Th className="figure">{t('wall.reserves')}</Table.Th>
                <Table.Th className="figure">{t('wall.liabilities')}</Table.Th>
                <Table.Th className="figure">{t('wall.own')}</Table.Th>
                <Table.Th>{t('wall.agree')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {wall.books.map((book) => (
                <Table.Tr key={book.currency}>
                  <Table.Td>{book.currency}</Table.Td>
                  <Table.Td className="figure">
                    <Money value={book.reserves} />
                  </Table.Td>
                  <Table.Td className="figure">
                    <Money value={book.liabilities} />
                  </Table.Td>
                  <Table.Td className="figure">
                    <Money value={book.own} />
                  </Table.Td>
                  <Table.Td>{t(book.balanced ? 'wall.yes' : 'wall.no')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </WideTable>
      )}
    </Section>
  )
}

function Waiting({ wall }: { wall: WallView }) {
  const { t } = useTranslation('desk')
  const format = useFormat()
  const since = (at?: string | null) =>
    at ? (
      <>
        {t('wall.oldest')} <Moment value={at} as="relative" />
      </>
    ) : undefined
  return (
    <Figures
      items={[
        { label: t('wall.disputes'), value: format.count(wall.disputes_open) },
        { label: t('wall.cases'), value: format.count(wall.reconciliation_cases_open) },
        { label: t('wall.failed'), value: format.count(wall.payouts_failed_24h) },
        { label: t('wall.emails'), value: format.count(wall.emails_waiting) },
        {
          label: t('wall.inbox'),
          value: format.count(wall.inbox.waiting),
          hint: since(wall.inbox.oldest_waiting_at),
        },
        { label: t('wall.parked'), value: format.count(wall.inbox.parked) },
        {
          label: t('wall.webhooks'),
          value: format.count(wall.webhooks.failing),
          hint: since(wall.webhooks.failing_since),
        },
        {
          label: t('wall.unsealed'),
          value: format.count(wall.sealer.waiting),
          hint: since(wall.sealer.sealed_at),
        },
      ]}
    />
  )
}

function Payouts({ wall }: { wall: WallView }) {
  const { t } = useTranslation('desk')
  const format = useFormat()
  return (
    <Section title={t('wall.payouts')}>
      {wall.payouts.length === 0 && <EmptyState title={t('wall.no_payouts')} />}
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
        {wall.payouts.map((one) => (
          <Group key={one.status + one.amount.currency} justify="space-between">
            <StatusBadge status={one.status} />
            <Text component="div">
              {format.count(one.count)} · <Money value={one.amount} />
            </Text>
          </Group>
        ))}
      </SimpleGrid>
    </Section>
  )
}

function Queues({ wall }: { wall: WallView }) {
  const { t } = useTranslation('desk')
  const format = useFormat()
  return (
    <Section title={t('wall.queues')}>
      <WideTable label={t('wall.queues')} minWidth={400}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('wall.queue')}</Table.Th>
              <Table.Th className="figure">{t('wall.due')}</Table.Th>
              <Table.Th>{t('wall.oldest')}</Table.Th>
              <Table.Th className="figure">{t('wall.later')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {wall.queues.map((queue) => (
              <Table.Tr key={queue.line}>
                <Table.Td>
                  <Ltr>{queue.line}</Ltr>
                </Table.Td>
                <Table.Td className="figure">{format.count(queue.due)}</Table.Td>
                <Table.Td>
                  {queue.oldest_due_at ? <Moment value={queue.oldest_due_at} as="relative" /> : '–'}
                </Table.Td>
                <Table.Td className="figure">{format.count(queue.later)}</Table.Td>
              </Table.Tr>
            ))}
            {wall.dead_jobs.map((dead) => (
              <Table.Tr key={dead.kind}>
                <Table.Td>
                  <StatusBadge status="dead" /> <Ltr>{dead.kind}</Ltr>
                </Table.Td>
                <Table.Td className="figure">{format.count(dead.count)}</Table.Td>
                <Table.Td>–</Table.Td>
                <Table.Td>–</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Section>
  )
}
