import { Card, Group, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { LinkText } from '@/ui/LinkButton'
import { Deadline, Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts } from '@/ui/Page'
import type { Pending, Preview } from './api'
import { SplitParts } from './SplitParts'

/** Revenue that will be split: what it waits for, when it pays by itself, and how. */
export function PendingCard({
  project,
  pending,
  preview,
  every,
}: {
  project: string
  pending: Pending
  preview: Preview
  every: boolean
}) {
  const { t } = useTranslation('distributions')
  const format = useFormat()
  const waits = pending.state === 'awaiting_cash'
  const facts = [
    { label: t('next.when'), value: t(waits ? 'next.at_cash' : 'next.now') },
    ...(pending.expected ? [{ label: t('next.expected'), value: <Money value={pending.expected} /> }] : []),
    ...(pending.received ? [{ label: t('next.received'), value: <Money value={pending.received} /> }] : []),
    ...(pending.missing
      ? [{ label: t('next.missing'), value: <Money value={pending.missing} strong /> }]
      : []),
    ...(pending.due_at ? [{ label: t('next.due'), value: <Deadline value={pending.due_at} /> }] : []),
    ...(preview.paid_from && preview.next_pay_day
      ? [
          {
            label: t('next.bank'),
            value: (
              <>
                {t('next.bank_from', { amount: format.money(preview.paid_from) })}{' '}
                <Moment value={preview.next_pay_day} />
              </>
            ),
          },
        ]
      : []),
  ]
  return (
    <Card component="article" padding="md">
      <Stack>
        <Group justify="space-between">
          <Title order={3}>{t(waits ? 'next.waits' : 'next.runs')}</Title>
          <Money value={pending.split.cash} strong />
        </Group>
        <Facts items={facts} />
        {pending.statement_id && (
          <LinkText to="/statements/$id" params={{ id: pending.statement_id }}>
            {t('next.statement')} <bdi>{pending.file_name}</bdi>
          </LinkText>
        )}
        <SplitParts project={project} split={pending.split} raised={preview.raised} every={every} ahead />
      </Stack>
    </Card>
  )
}
