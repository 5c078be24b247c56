import type { Money, Schemas } from '@/api/client'

/** An event of the feed. Its `data` differs by topic (see `messages::TOPICS` of the server). */
export type NewsEvent = Schemas['Page_FeedEvent']['items'][number]
type Data = Record<string, unknown>

export const dataOf = (event: NewsEvent) => event.data as Data

/** A name inside a sentence: kept apart from the direction of the text around it. */
const isolate = (value: unknown) => (typeof value === 'string' ? `\u2068${value}\u2069` : '…')

/** What the sentence of an event names. */
export function names(event: NewsEvent) {
  const data = dataOf(event)
  return {
    campaign: isolate(data.campaign_title),
    brand: isolate(data.brand_name),
    creator: isolate(data.creator_name),
    project: isolate(data.project_title),
    ticket: isolate(data.ticket),
    file: isolate(data.file_name),
    what: isolate(data.what),
  }
}

const AMOUNTS = ['amount', 'net', 'fee', 'refunded', 'creator_part', 'brand_part'] as const
const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value

/** The amounts that an event tells of. */
export function amounts(event: NewsEvent): { fact: (typeof AMOUNTS)[number]; value: Money }[] {
  const data = dataOf(event)
  return AMOUNTS.flatMap((fact) => {
    const value = data[fact]
    return isMoney(value) ? [{ fact, value }] : []
  })
}

const UNTIL = ['until', 'review_ends_at', 'deadline_at', 'due_at', 'answer_by', 'ends_at', 'effective_at']
/** While a proposal is open, its answer is what is waited for; later, the work is. */
const isProposal = (topic: string) => /^(campaign_|proposal_(reminder|extended))/.test(topic)

/** By when something is to be done, or happens by itself. */
export function until(event: NewsEvent): string | undefined {
  const data = dataOf(event)
  const key = [...(isProposal(event.topic) ? ['respond_by'] : []), ...UNTIL].find(
    (one) => typeof data[one] === 'string',
  )
  return key && (data[key] as string)
}

/** The topics of one product only, by their first word. All others can happen to everybody. */
const PRODUCTS: [RegExp, string][] = [
  [
    /^(?:budget|campaign|cancel|content|deadline|dispute|engagement|escrow|holding|proposal|revision|rounds)_|^payment_release$/,
    'news_campaigns',
  ],
  [/^(?:distribution|investment|milestone|project|statement)_/, 'news_music'],
]

/** In which file of words the sentence of a topic is. */
export const topicWords = (topic: string): string =>
  PRODUCTS.find(([topics]) => topics.test(topic))?.[1] ?? 'news'

/** Where the thing is that an event tells of. */
export function address(event: NewsEvent): { to: string; search?: { tab: string } } {
  const { topic, object } = event
  const id = (key: string) => {
    const value = dataOf(event)[key]
    return typeof value === 'string' ? value : undefined
  }
  if (topic.startsWith('payout_account') || topic === 'payout_bank_changed')
    return { to: '/money', search: { tab: 'account' } }
  if (topic.startsWith('payout_')) return { to: '/money', search: { tab: 'payouts' } }
  if (topic.startsWith('refund_')) return { to: '/money', search: { tab: 'refunds' } }
  if (topic.startsWith('chargeback_')) return { to: '/money', search: { tab: 'chargebacks' } }
  if (topic.startsWith('dispute_')) return { to: `/disputes/${object}` }
  if (topic.startsWith('statement_')) return { to: `/statements/${object}` }
  // An owner holds no part of its project.
  if (topic === 'distribution_paid' && dataOf(event).by_contract) return { to: '/money' }
  if (topic === 'distribution_paid')
    return { to: id('project_id') ? `/holdings/${id('project_id')}` : '/portfolio' }
  if (id('investment_id')) return { to: `/investments/${id('investment_id')}` }
  if (id('project_id')) return { to: `/projects/${id('project_id')}` }
  if (id('escrow_id')) return { to: `/escrow/${id('escrow_id')}` }
  if (id('campaign_id')) return { to: `/campaigns/${id('campaign_id')}` }
  return { to: '/money' }
}
