import { Group, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/api/client'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { Share } from '@/ui/Share'
import { StatusBadge } from '@/ui/StatusBadge'

/** The reader's own money in the project. */
export function MyStakes({ stakes }: { stakes: Schemas['Investment'][] }) {
  const { t } = useTranslation('projects')
  return (
    <Section title={t('stakes.title')}>
      <Stack gap="sm">
        {stakes.map((one) => (
          <Group key={one.id} justify="space-between" gap="xs">
            <LinkText to="/investments/$id" params={{ id: one.id }}>
              <Money value={one.amount} strong /> · <Moment value={one.created_at} as="day" />
            </LinkText>
            <Group gap="sm">
              {one.share && <Share percent={one.share.percent} fraction={one.share.fraction} />}
              <StatusBadge status={one.status} />
            </Group>
          </Group>
        ))}
      </Stack>
    </Section>
  )
}
