import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { allEngagements } from '@/api/campaigns'
import { Loaded } from '@/ui/Loaded'
import { EmptyState } from '@/ui/states'
import { EngagementCard } from './EngagementCard'

/** Who was invited or applied: first those who wait for an answer. */
export function Engagements({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation('campaigns')
  const query = useQuery(allEngagements(campaignId))
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('people.empty')} text={t('people.empty_text')} />
        ) : (
          <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
            {[...items]
              .sort((a, b) => Number(b.can.length > 0) - Number(a.can.length > 0))
              .map((engagement) => (
                <EngagementCard key={engagement.id} engagement={engagement} as="brand" />
              ))}
          </Stack>
        )
      }
    </Loaded>
  )
}
