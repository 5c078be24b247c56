import { Card, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { Money } from '@/ui/Money'
import { StatusBadge } from '@/ui/StatusBadge'

/** The deliverables: each with its price, its state, its day, and how often it may still be sent back. */
export function Lines({ order }: { order: Order }) {
  const { t } = useTranslation('work')
  const format = useFormat()
  const titleOf = (id: string) => order.lines.find((line) => line.deliverable_id === id)?.title ?? ''
  return (
    <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {order.lines.map((line) => (
        <Card component="li" key={line.deliverable_id} padding="md">
          <Group justify="space-between">
            <Group gap="sm">
              <Text fw={600} component="span">
                {line.further_rounds_of ? (
                  t('line.further_rounds', { title: isolate(titleOf(line.further_rounds_of)) })
                ) : (
                  <Name>{line.title}</Name>
                )}
              </Text>
              {/* A settled payment has come in; a settled deliverable was shared between the two sides. */}
              <StatusBadge status={line.status === 'settled' ? 'shared' : line.status} />
            </Group>
            <Money value={line.amount} strong />
          </Group>
          {!line.further_rounds_of && (
            <Text size="sm" c="dimmed">
              {[
                line.status === 'awaited' && t('line.due', { when: format.until(line.due_at) }),
                line.submitted_at && t('line.submitted', { when: isolate(format.moment(line.submitted_at)) }),
                line.status === 'submitted' &&
                  line.review_ends_at &&
                  t('line.review_ends', { when: format.until(line.review_ends_at) }),
                t('line.rounds', { used: line.rounds, agreed: line.rounds_agreed }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          )}
        </Card>
      ))}
    </Stack>
  )
}
