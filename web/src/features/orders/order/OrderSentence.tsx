import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type OrderWhole, openDisputes } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { minor, sum } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { useNow } from '@/lib/use-now'
import { LinkText } from '@/ui/LinkButton'
import { Sentence } from '@/ui/Sentence'
import { otherwiseOf } from './otherwise'
import type { Side } from './side'

/** The state that the sentence is of: an end with a split is another than an end in full. */
function stateOf(order: OrderWhole): string {
  if (order.frozen_at) return 'frozen'
  if (order.status === 'released' && minor(order.refunded) > 0n) return 'split'
  return order.status
}

/** Since when it is so: frozen by a bank or a dispute, else locked. */
function sinceOf(order: OrderWhole): string | undefined {
  if (order.frozen_at) return order.frozen_at
  if (order.status !== 'disputed') return order.locked_at ?? undefined
  return order.timeline.findLast((event) => event.act === 'dispute')?.at
}

const TONES: Record<string, 'good' | 'warn' | 'info'> = {
  awaiting_deposit: 'warn',
  pending_funds: 'good',
  disputed: 'warn',
  frozen: 'warn',
  released: 'good',
  split: 'good',
}

/** How it stands with this money, who acts by when, and what happens by itself then. */
export function OrderSentence({ order, side }: { order: OrderWhole; side: Side }) {
  const { t } = useTranslation('work')
  const format = useFormat()
  const now = useNow()
  const state = stateOf(order)
  const since = sinceOf(order)
  const submitted = order.lines.filter((line) => line.status === 'submitted').map((line) => line.amount)
  const words = {
    brand: isolate(order.brand.name),
    creator: isolate(order.creator.name),
    amount: format.said(order.amount),
    held: format.said(order.held),
    net: format.said(order.creator_net),
    credited: format.said(order.creator_credited),
    refunded: format.said(order.refunded),
    review: format.said(sum(submitted, order.amount.currency)),
    since: since ? isolate(format.day(since)) : '',
    when: order.next?.by_when ? format.until(order.next.by_when, now) : '',
  }
  const otherwise = order.next?.otherwise
  const tone = side === 'brand' && order.can.includes('release') ? 'warn' : (TONES[state] ?? 'info')
  return (
    <Sentence tone={tone}>
      {state === 'disputed' ? t('sentence.disputed', words) : t(`sentence.${state}.${side}`, words)}{' '}
      {otherwise && t(`otherwise.${otherwiseOf(order)}`, { when: format.until(otherwise.at, now) })}{' '}
      {order.status === 'disputed' && <DisputeLink escrowId={order.id} />}
    </Sentence>
  )
}

function DisputeLink({ escrowId }: { escrowId: string }) {
  const { t } = useTranslation('work')
  const { data } = useQuery(openDisputes())
  const dispute = data?.items.find((one) => one.escrow_id === escrowId && !one.closed_at)
  if (!dispute) return null
  return (
    <LinkText to={`/disputes/${dispute.id}` as string} c="inherit">
      {t('sentence.to_dispute', { number: isolate(dispute.number) })}
    </LinkText>
  )
}
