import { Stack, Stepper } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useParty } from '@/lib/use-session'
import { Figures } from '@/ui/Figures'
import { LinkButton } from '@/ui/LinkButton'
import { Money } from '@/ui/Money'
import { MoneyTimeline } from '@/ui/MoneyTimeline'
import { Page, Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { StatusBadge } from '@/ui/StatusBadge'
import { useTransfers } from '@/ui/use-transfers'
import { Acts } from './Acts'
import { Awards } from './Awards'
import { type Room, room, standing } from './api'
import { BothSides } from './BothSides'
import { Content } from './Content'
import { Evidence } from './Evidence'
import { Offers } from './Offers'
import { Standing } from './Standing'
import { Notes, Talk } from './Talk'

/** The case of one frozen order: what each side says and shows, what is proposed, what is decided. */
export function DisputeRoom() {
  const { id } = useParams({ from: '/_in/disputes/$id' })
  const query = useSuspenseQuery(room(id))
  const { data } = query
  const { t } = useTranslation('disputes')
  const { role } = useParty()
  return (
    <Page
      title={data.number}
      status={<StatusBadge status={standing(data)} />}
      subtitle={<bdi>{data.campaign_title}</bdi>}
      act={
        // A mediator sees the case, not the order.
        role !== 'mediator' && (
          <LinkButton to="/escrow/$id" params={{ id: data.escrow_id }} variant="default">
            {t('room.order')}
          </LinkButton>
        )
      }
    >
      <Stale query={query} />
      <Standing room={data} />
      <Steps room={data} />
      <Figures
        items={[
          { label: t('field.frozen'), value: <Money value={data.frozen} /> },
          {
            label: t('room.creator_part'),
            value: <Money value={(data.split ?? data.by_default).creator_part} />,
            hint: t(data.split ? 'room.as_decided' : 'room.by_default'),
          },
          {
            label: t('room.brand_part'),
            value: <Money value={(data.split ?? data.by_default).brand_part} />,
            hint: t(data.split ? 'room.as_decided' : 'room.by_default'),
          },
        ]}
      />
      <Acts room={data} />
      <Awards room={data} />
      <Offers room={data} />
      <BothSides room={data} />
      {data.content && <Content room={data} />}
      <Evidence room={data} />
      <Talk room={data} />
      {data.notes && <Notes room={data} />}
      <History room={data} />
    </Page>
  )
}

const STAGES = ['answer', 'evidence', 'proposal', 'ruling', 'appealable', 'closed'] as const
const PLACE: Record<string, number> = {
  answer: 0,
  evidence: 1,
  proposal: 2,
  acceptance: 2,
  ruling: 3,
  confirmation: 3,
  appealable: 4,
  closed: 6,
}

function Steps({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  return (
    <Stack visibleFrom="md">
      <Stepper active={PLACE[room.stage] ?? 0} size="sm" aria-label={t('room.steps')}>
        {STAGES.map((stage) => (
          <Stepper.Step key={stage} label={t(`step.${stage}`)} component="div" />
        ))}
      </Stepper>
    </Stack>
  )
}

function History({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  const transfers = useTransfers()
  const next = room.next
  return (
    <Section title={t('room.history')}>
      <MoneyTimeline
        steps={room.timeline.map((event) => ({
          id: `${event.at}${event.act}${event.to}`,
          title: t(`act_done.${event.act.replace('mediation.', '')}`),
          at: event.at,
          actor: event.actor?.name,
          automatic: !event.actor,
          transfers: transfers(event.transfers),
        }))}
        pending={
          next
            ? [
                {
                  title: t(`stage.${room.stage}`),
                  who: t(`who.${next.who}`),
                  byWhen: next.by_when ?? undefined,
                },
              ]
            : []
        }
      />
    </Section>
  )
}
