import { List, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Campaign } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { Moment } from '@/ui/Moment'
import { Facts, Section } from '@/ui/Page'
import { CHANNELS } from './wizard/plan'

/** What is asked for, and by which rules it is judged. */
export function Brief({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const rights = campaign.usage_rights
  const territories = rights.territories.map((code) =>
    code === 'worldwide' ? t('brief.worldwide') : format.country(code),
  )
  // An order that was not written in the wizard may name others.
  const channels = rights.channels.map((channel) => {
    const known = CHANNELS.find((one) => one === channel)
    return known ? t(`channel.${known}`) : isolate(channel.replaceAll('_', ' '))
  })
  return (
    <Section title={t('brief.title')}>
      <Text style={{ whiteSpace: 'pre-wrap' }} dir="auto">
        {campaign.brief}
      </Text>
      <Stack gap="xs">
        <Title order={3}>{t('brief.items')}</Title>
        <Text size="sm" c="dimmed">
          {t('brief.items_hint')}
        </Text>
        <List type="ordered">
          {campaign.acceptance_items.map((item) => (
            <List.Item key={item.number}>
              <Name>{item.text}</Name>
            </List.Item>
          ))}
        </List>
      </Stack>
      <Facts
        items={[
          { label: t('brief.deadline'), value: <Moment value={campaign.deadline_at} /> },
          { label: t('brief.review'), value: t('brief.review_days', { count: campaign.review_window_days }) },
          { label: t('brief.rounds'), value: t('brief.rounds_count', { count: campaign.revision_rounds }) },
          { label: t('brief.accept'), value: t('brief.hours', { count: campaign.accept_window_hours }) },
          { label: t('brief.channels'), value: format.list(channels) },
          { label: t('brief.territories'), value: format.list(territories) },
          { label: t('brief.duration'), value: t('brief.duration_days', { count: rights.duration_days }) },
        ]}
      />
    </Section>
  )
}
