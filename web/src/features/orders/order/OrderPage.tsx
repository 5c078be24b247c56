import { Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type OrderWhole, order as orderOf } from '@/api/campaigns'
import { Name } from '@/ui/Bidi'
import { LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Page, Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { Agreement } from './Agreement'
import { CancelAct } from './CancelAct'
import { Deliver } from './Deliver'
import { DisputeAct } from './DisputeAct'
import { Lines } from './Lines'
import { Offers } from './Offers'
import { OrderFigures } from './OrderFigures'
import { OrderSentence } from './OrderSentence'
import { OrderTimeline } from './OrderTimeline'
import { Room } from './Room'
import { RoundsAct } from './RoundsAct'
import { useSide } from './side'

/** One order: its money, its content, and what each side may do. */
export function OrderPage() {
  const { id } = useParams({ from: '/_in/escrow/$id' })
  const query = useQuery(orderOf(id))
  return <Loaded query={query}>{(order) => <Content order={order} />}</Loaded>
}

function Content({ order }: { order: OrderWhole }) {
  const { t } = useTranslation('work')
  const side = useSide(order)
  return (
    <Page
      title={order.campaign_title}
      status={<StatusBadge status={order.status} />}
      subtitle={
        <>
          <Name>{order.brand.name}</Name> · <Name>{order.creator.name}</Name> ·{' '}
          {side === 'other' ? (
            // Those who look after everything see a campaign as an object.
            <LinkText to="/desk/objects/$id" params={{ id: order.campaign_id }}>
              {t('order.campaign')}
            </LinkText>
          ) : (
            <LinkText to="/campaigns/$id" params={{ id: order.campaign_id }}>
              {t('order.campaign')}
            </LinkText>
          )}
        </>
      }
    >
      <OrderSentence order={order} side={side} />
      <Offers order={order} />
      <OrderFigures order={order} side={side} />
      {order.can.includes('submit') && <Deliver order={order} />}
      <Room order={order} side={side} />
      <Section title={t('line.title')}>
        <Lines order={order} />
      </Section>
      <Section title={t('timeline.title')}>
        <OrderTimeline order={order} />
      </Section>
      <Section title={t('agreement.title')}>
        <Agreement order={order} />
      </Section>
      {order.can.length > 0 && (
        <Section title={t('more.title')}>
          <Group>
            <DisputeAct order={order} />
            <RoundsAct order={order} />
            <CancelAct order={order} />
          </Group>
        </Section>
      )}
    </Page>
  )
}
