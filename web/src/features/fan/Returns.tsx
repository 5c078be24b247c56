import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Investment } from '@/api/projects'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { refundsQuery } from './api'

/** What went back of an investment, why, and how far it is on its way. */
export function Returns({ investment }: { investment: Investment }) {
  const { t } = useTranslation('fan')
  const returns = investment.returns ?? []
  const refunds = useQuery({ ...refundsQuery, enabled: returns.length > 0 })
  if (returns.length === 0) return null
  const ways = (refunds.data ?? []).filter((one) => one.cause_id === investment.id)
  return (
    <Section title={t('returns.title')}>
      <Stack gap="xs">
        {returns.map((one) => (
          <Group key={one.act} justify="space-between">
            <Text>{t(`reason.${one.reason}`)}</Text>
            <Money value={one.amount} strong />
          </Group>
        ))}
        {ways.map((way) => (
          <Group key={way.id} justify="space-between">
            <Group gap="xs">
              <StatusBadge status={way.status} />
              <Text size="sm" c="dimmed">
                {t(`refund.${way.status}`)}
              </Text>
            </Group>
            <Moment value={way.done_at ?? way.created_at} />
          </Group>
        ))}
      </Stack>
    </Section>
  )
}
