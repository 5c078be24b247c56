import { Card, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Engagement } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { LinkButton } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { StatusBadge } from '@/ui/StatusBadge'
import { EngagementActs } from './EngagementActs'

/** One creator's way into a campaign, with what the reader may do about it. */
export function EngagementCard({ engagement, as }: { engagement: Engagement; as: 'brand' | 'creator' }) {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const other = as === 'brand' ? engagement.creator : engagement.brand
  const waits = ['invited', 'applied'].includes(engagement.status)
  const answers = engagement.can.includes('accept')
  const words = { name: isolate(other.name), when: format.until(engagement.respond_by) }
  return (
    <Card component={as === 'brand' ? 'li' : 'div'} padding="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Group gap="sm">
            <Text fw={600} component="span">
              <Name>{other.name}</Name>
            </Text>
            <StatusBadge status={engagement.status} />
          </Group>
          <Text size="sm" c="dimmed" component="span">
            <Moment value={engagement.proposed_at} />
          </Text>
        </Group>
        {waits && <Text>{t(answers ? 'people.you_answer' : 'people.they_answer', words)}</Text>}
        {engagement.status === 'withdrawn' && engagement.ended_by && (
          <Text size="sm" c="dimmed">
            {t(`people.ended_by.${engagement.ended_by}`)}
          </Text>
        )}
        {engagement.message && (
          <Text size="sm" dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
            {engagement.message}
          </Text>
        )}
        <Group>
          {engagement.escrow_id && (
            <LinkButton to="/escrow/$id" params={{ id: engagement.escrow_id }} variant="light">
              {t('people.order')}
            </LinkButton>
          )}
          <EngagementActs engagement={engagement} as={as} />
        </Group>
      </Stack>
    </Card>
  )
}
