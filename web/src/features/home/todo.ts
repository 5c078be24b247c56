import type { Campaign, Engagement, Order } from '@/api/campaigns'
import type { Money, Schemas } from '@/api/client'
import { fromMinor, minor, sum } from '@/lib/format'

/** Something that waits for the reader. `what` is the end of a key `home:todo.*`. */
export interface Todo {
  key: string
  what: string
  title: string
  who: string
  /** Where it is done. */
  to: string
  by?: string
  amount?: Money
}

interface Read {
  campaigns: Campaign[]
  engagements: Engagement[]
  orders: Order[]
  disputes: Schemas['DisputeView'][]
}

/** The first of these acts that is possible, and how it is called here. */
const ORDER_ACTS = [
  ['release', 'review'],
  ['answer_cancel', 'answer_cancel'],
  ['answer_rounds', 'answer_rounds'],
  ['submit', 'deliver'],
] as const

const firstDue = (order: Order) =>
  order.lines
    .filter((line) => line.status === 'awaited')
    .map((line) => line.due_at)
    .sort()[0]

function ofOrder(order: Order, brand: boolean): Todo[] {
  const submitted = order.lines.filter((line) => line.status === 'submitted').map((line) => line.amount)
  const details = {
    release: { by: order.review_ends_at ?? undefined, amount: sum(submitted, order.amount.currency) },
    answer_cancel: { by: order.proposal?.answer_by, amount: order.proposal?.creator },
    answer_rounds: { by: order.rounds_offer?.answer_by, amount: order.rounds_offer?.price },
    submit: { by: firstDue(order), amount: order.creator_net },
  }
  return ORDER_ACTS.filter(([act]) => order.can.includes(act)).map(([act, what]) => ({
    key: `${order.id}-${act}`,
    what,
    title: order.campaign_title,
    who: brand ? order.creator.name : order.brand.name,
    to: `/escrow/${order.id}`,
    ...details[act],
  }))
}

/** All that waits for this party, what is due first at the top; what has no day comes last. */
export function todos({ campaigns, engagements, orders, disputes }: Read, brand: boolean): Todo[] {
  const all: Todo[] = [
    ...orders.flatMap((order) => ofOrder(order, brand)),
    ...engagements
      .filter((one) => one.can.includes('accept'))
      .map((one) => ({
        key: one.id,
        what: brand ? 'answer_application' : 'answer_invitation',
        title: one.campaign_title,
        who: brand ? one.creator.name : one.brand.name,
        to: `/campaigns/${one.campaign_id}`,
        by: one.respond_by,
        amount: brand ? one.terms.brand_total : one.terms.creator_net,
      })),
    ...disputes
      .filter((one) => !one.closed_at)
      .map((one) => ({
        key: one.id,
        what: one.can.includes('answer') ? 'answer_dispute' : 'follow_dispute',
        title: one.campaign_title,
        who: brand ? one.creator.name : one.brand.name,
        to: `/disputes/${one.id}`,
        by: one.due_at ?? undefined,
        amount: one.frozen,
      })),
    ...campaigns
      .filter((one) => one.can.includes('deposit') || one.can.includes('publish'))
      .map((one) => ({
        key: one.id,
        what: one.can.includes('publish') ? 'publish' : 'deposit',
        title: one.title,
        who: '',
        to: `/campaigns/${one.id}`,
        amount: fromMinor(minor(one.funding.budget) - minor(one.funding.locked), one.funding.budget.currency),
      })),
  ]
  return all.sort((a, b) => (a.by ?? '9').localeCompare(b.by ?? '9'))
}

/** Sums per currency, in the order in which currencies first appear. */
export function byCurrency<T>(rows: T[], of: (row: T) => Money): Money[] {
  const currencies = [...new Set(rows.map((row) => of(row).currency))]
  return currencies.map((currency) =>
    sum(
      rows.map(of).filter((amount) => amount.currency === currency),
      currency,
    ),
  )
}

const RISK_HOURS = 48

/** Orders whose content is late, or due within two days. */
export function atRisk(orders: Order[], now: number): { order: Order; due: string }[] {
  return orders
    .flatMap((order) => {
      const due =
        order.status === 'pending_funds' || order.status === 'under_review' ? firstDue(order) : undefined
      return due ? [{ order, due }] : []
    })
    .filter(({ due }) => new Date(due).getTime() - now < RISK_HOURS * 3_600_000)
    .sort((a, b) => a.due.localeCompare(b.due))
}
