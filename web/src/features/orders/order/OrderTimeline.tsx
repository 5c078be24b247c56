import { useTranslation } from 'react-i18next'
import type { OrderWhole } from '@/api/campaigns'
import type { Schemas } from '@/api/client'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { MoneyTimeline, type Pending, type Step } from '@/ui/MoneyTimeline'
import { useTransfers } from '@/ui/use-transfers'
import { otherwiseOf } from './otherwise'

/** Acts whose reason is a text that somebody wrote. */
const WRITTEN = ['revise', 'propose_end', 'propose_rounds', 'cancel']

/** What happened to the money, each movement with its receipt, and what comes next. */
export function OrderTimeline({ order }: { order: OrderWhole }) {
  const { t, i18n } = useTranslation(['work', 'case'])
  const format = useFormat()
  const transfers = useTransfers()

  const reason = (event: Schemas['EscrowEventView']) => {
    if (!event.reason) return undefined
    if (WRITTEN.includes(event.act)) return <Name>{event.reason}</Name>
    return i18n.exists(`case:reason.${event.reason}`) ? t(`reason.${event.reason}`) : undefined
  }
  const events: Step[] = order.timeline.map((event, at) => ({
    id: `${event.at}-${at}`,
    title: t(`event.${event.act}`),
    at: event.at,
    actor: event.actor?.name ?? undefined,
    automatic: event.automatic,
    amount: event.amount ?? undefined,
    text:
      event.fee && event.net
        ? t('event.split', { fee: format.said(event.fee), net: format.said(event.net) })
        : reason(event),
    transfers: transfers(event.transfers),
  }))
  const payouts: Step[] = order.payouts.map((payout) => ({
    id: payout.id,
    title: t(`payout.${payout.status}`),
    at: payout.paid_at ?? payout.sent_at ?? payout.created_at,
    automatic: true,
    amount: payout.amount,
    transfers: transfers(payout.transfers),
  }))
  const refunds: Step[] = order.refunds.map((refund) => ({
    id: refund.id,
    title: t(`refund.${refund.status}`),
    at: refund.done_at ?? refund.created_at,
    automatic: true,
    amount: refund.amount,
    transfers: transfers(refund.transfers),
  }))
  const steps = [...events, ...payouts, ...refunds].sort((a, b) => a.at.localeCompare(b.at))

  const next = order.next
  const who =
    next?.who === 'brand'
      ? isolate(order.brand.name)
      : next?.who === 'creator'
        ? isolate(order.creator.name)
        : t('timeline.desk')
  const pending: Pending[] = next
    ? [
        {
          title: t(`next.${order.status}`),
          who,
          // The desk has clocks of its own, which the case room shows.
          byWhen: order.status === 'disputed' ? undefined : (next.by_when ?? undefined),
          text: next.otherwise
            ? t(`otherwise.${otherwiseOf(order)}`, { when: format.until(next.otherwise.at) })
            : undefined,
        },
      ]
    : []
  return <MoneyTimeline steps={steps} pending={pending} />
}
