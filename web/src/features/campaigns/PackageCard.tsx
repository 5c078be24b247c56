import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Campaign } from '@/api/campaigns'
import { useQuote } from '@/lib/use-quote'
import { Name } from '@/ui/Bidi'
import { Money } from '@/ui/Money'
import { Facts, Section } from '@/ui/Page'

/** What one creator makes, and what each side has of its price. */
export function PackageCard({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns')
  const facts = useQuote()
  return (
    <Section title={t('package.title')}>
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {campaign.deliverables.map((deliverable) => (
          <Group component="li" key={deliverable.id} justify="space-between" wrap="nowrap" align="flex-start">
            <div>
              <Text component="div">
                {t(`kind.${deliverable.kind}`)} · <Name>{deliverable.title}</Name>
              </Text>
              {deliverable.description && (
                <Text size="sm" c="dimmed" dir="auto">
                  {deliverable.description}
                </Text>
              )}
            </div>
            <Money value={deliverable.amount} />
          </Group>
        ))}
      </Stack>
      <Facts
        items={[...facts(campaign.package), { label: t('package.creators'), value: campaign.max_creators }]}
      />
    </Section>
  )
}
