import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { Said } from '@/ui/Said'
import { StatusBadge } from '@/ui/StatusBadge'
import type { Offer, Room } from './api'

/** What was proposed to share the money without a ruling. */
export function Offers({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  if (room.offers.length === 0) return null
  return (
    <Section title={t('offers.title')}>
      {room.offers.map((offer) => (
        <OneOffer key={offer.id} room={room} offer={offer} />
      ))}
    </Section>
  )
}

function OneOffer({ room, offer }: { room: Room; offer: Offer }) {
  const { t } = useTranslation('disputes')
  const [asked, ask] = useState<'accept' | 'decline' | null>(null)
  const answer = useAct(
    (act: 'accept' | 'decline', key) =>
      api.POST(
        act === 'accept' ? '/disputes/{id}/offers/{offer}/accept' : '/disputes/{id}/offers/{offer}/decline',
        { params: { path: { id: room.id, offer: offer.id }, header: { 'Idempotency-Key': key } } },
      ),
    { said: t('offers.answered') },
  )
  return (
    <Card padding="md">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          <Text fw={600}>{t('offers.by', { who: t(`who.${offer.seat}`) })}</Text>
          <Text component="div">
            <Said label={t('who.creator')}>
              <Money value={offer.creator_part} />
            </Said>
            {' · '}
            <Said label={t('who.brand')}>
              <Money value={offer.brand_part} />
            </Said>
          </Text>
          {offer.message && (
            <Text>
              <bdi>{offer.message}</bdi>
            </Text>
          )}
          {offer.status === 'open' && (
            <Text size="sm" c="dimmed" component="div">
              {t('offers.until')} <Deadline value={offer.expires_at} />
            </Text>
          )}
          {offer.accepted_by.length > 0 && (
            <Text size="sm">
              {t('offers.accepted_by', {
                who: offer.accepted_by.map((seat) => t(`who.${seat}`)).join(' · '),
              })}
            </Text>
          )}
        </Stack>
        <StatusBadge status={offer.status} />
      </Group>
      {offer.can.length > 0 && (
        <Group mt="sm">
          {offer.can.includes('accept') && (
            <Button onClick={() => ask('accept')}>{t('offers.accept')}</Button>
          )}
          {offer.can.includes('decline') && (
            <Button variant="default" onClick={() => ask('decline')}>
              {t('offers.decline')}
            </Button>
          )}
        </Group>
      )}
      <ConfirmSheet
        opened={asked !== null}
        close={() => ask(null)}
        title={t(asked === 'decline' ? 'offers.decline' : 'offers.accept')}
        text={t(asked === 'decline' ? 'offers.decline_text' : 'offers.accept_text')}
        facts={[
          { label: t('who.creator'), value: <Money value={offer.creator_part} /> },
          { label: t('who.brand'), value: <Money value={offer.brand_part} /> },
        ]}
        warning={asked === 'accept' ? t('offers.final') : undefined}
        act={t(asked === 'decline' ? 'offers.decline' : 'offers.accept')}
        confirm={async () => asked && answer.mutateAsync(asked)}
      />
    </Card>
  )
}
