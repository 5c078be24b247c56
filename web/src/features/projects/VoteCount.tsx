import { Group, Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { minor } from '@/lib/format'
import { percent } from '@/lib/promise'
import { Money } from '@/ui/Money'

/** How much money said yes and no, of all that was raised. */
export function VoteCount({ yes, no, raised }: { yes: Amount; no: Amount; raised: Amount }) {
  const { t } = useTranslation('projects')
  const along = (amount: Amount) => Number(percent(minor(amount), minor(raised)))
  return (
    <Stack gap={6}>
      <Progress.Root size="lg">
        <Progress.Section value={along(yes)} color="green.8" aria-label={t('vote.said_yes')} />
        <Progress.Section value={along(no)} color="red.8" aria-label={t('vote.said_no')} />
      </Progress.Root>
      <Group gap="lg">
        <Text size="sm">
          {t('vote.said_yes')} <Money value={yes} strong />
        </Text>
        <Text size="sm">
          {t('vote.said_no')} <Money value={no} strong />
        </Text>
        <Text size="sm" c="dimmed">
          {t('vote.of')} <Money value={raised} />
        </Text>
      </Group>
    </Stack>
  )
}
