import { useTranslation } from 'react-i18next'
import type { OrderWhole } from '@/api/campaigns'
import { minor, sum } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { Figures } from '@/ui/Figures'
import { Money } from '@/ui/Money'
import type { Side } from './side'

/** Three figures: what is locked, what is on its way, what has arrived. */
export function OrderFigures({ order, side }: { order: OrderWhole; side: Side }) {
  const { t } = useTranslation('work')
  const format = useFormat()
  const { currency } = order.amount
  const payouts = (statuses: string[]) =>
    sum(
      order.payouts.filter((one) => statuses.includes(one.status)).map((one) => one.amount),
      currency,
    )
  const fee = t('figure.fee_within', { fee: format.said(order.fee_taken) })
  if (side === 'brand')
    return (
      <Figures
        items={[
          { label: t('figure.locked'), value: <Money value={order.held} />, hint: t('figure.locked_brand') },
          {
            label: t('figure.released'),
            value: <Money value={order.released} />,
            hint: minor(order.fee_taken) > 0n && fee,
          },
          {
            label: t('figure.refunded'),
            value: <Money value={order.refunded} />,
            hint: t('figure.refunded_hint'),
          },
        ]}
      />
    )
  return (
    <Figures
      items={[
        {
          label: t(side === 'creator' ? 'figure.locked_for_you' : 'figure.locked'),
          value: <Money value={order.held} />,
          hint: t(side === 'creator' ? 'figure.net_of_all' : 'figure.net_of_all_theirs', {
            net: format.said(order.creator_net),
          }),
        },
        {
          label: t('figure.on_its_way'),
          value: <Money value={payouts(['scheduled', 'sent', 'in_doubt', 'returned', 'failed'])} />,
          hint: t('figure.on_its_way_hint'),
        },
        { label: t('figure.paid'), value: <Money value={payouts(['paid'])} />, hint: t('figure.paid_hint') },
      ]}
    />
  )
}
