import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { useFormat } from '@/lib/use-format'
import { CopyId } from '@/ui/CopyId'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts } from '@/ui/Page'

/** What both sides agreed on before anything was paid. */
export function Agreement({ order }: { order: Order }) {
  const { t } = useTranslation('work')
  const format = useFormat()
  return (
    <Facts
      items={[
        { label: t('agreement.price'), value: <Money value={order.amount} /> },
        {
          label: t('agreement.fee', { rate: format.percentOfBps(order.fee_bps) }),
          value: <Money value={order.fee} />,
        },
        { label: t('agreement.net'), value: <Money value={order.creator_net} strong /> },
        { label: t('agreement.deadline'), value: <Moment value={order.deadline_at} /> },
        { label: t('agreement.grace'), value: t('agreement.hours', { count: order.grace_hours }) },
        {
          label: t('agreement.review'),
          value: t('agreement.business_days', {
            count: order.review_window_days,
            country: format.country(order.calendar),
          }),
        },
        {
          label: t('agreement.rounds'),
          value: t('agreement.rounds_count', { count: order.revision_rounds }),
        },
        { label: t('agreement.dispute'), value: t(`agreement.split.${order.default_split}`) },
        { label: t('agreement.id'), value: <CopyId value={order.id} /> },
      ]}
    />
  )
}
