import { Card, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts, Section } from '@/ui/Page'
import { Said } from '@/ui/Said'
import type { Room } from './api'

/** What was ruled: the reasons, and what it does with the money. */
export function Awards({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  const format = useFormat()
  if (room.awards.length === 0) return null
  return (
    <Section title={t('awards.title')}>
      {room.awards.map((award) => (
        <Card key={award.id} padding="md">
          <Stack gap="xs">
            <Group justify="space-between">
              <Text fw={600}>
                {t('awards.round', { round: award.round })} · {t(`awards.status.${award.status}`)}
              </Text>
              <Moment value={award.made_at} />
            </Group>
            <Text style={{ whiteSpace: 'pre-wrap' }}>
              <bdi>{award.reasons}</bdi>
            </Text>
            {award.refusal && (
              <Text c="dimmed">
                <Said label={t('awards.sent_back')}>
                  <bdi>{award.refusal}</bdi>
                </Said>
              </Text>
            )}
            <Facts
              items={[
                { label: t('awards.by'), value: <Name>{award.mediator.name}</Name> },
                { label: t('split.share'), value: format.percentOfBps(award.creator_bps) },
                { label: t('room.creator_part'), value: <Money value={award.creator_part} /> },
                { label: t('awards.fee'), value: <Money value={award.fee} /> },
                { label: t('awards.net'), value: <Money value={award.creator_net} /> },
                { label: t('room.brand_part'), value: <Money value={award.brand_part} /> },
              ]}
            />
          </Stack>
        </Card>
      ))}
    </Section>
  )
}
