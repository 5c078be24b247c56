import type { Campaign } from '@/api/campaigns'
import type { Schemas } from '@/api/client'
import { minor, sum } from '@/lib/format'
import { asAmount } from '@/ui/MoneyInput'
import type { Step } from './steps'

export const KINDS = ['video', 'photo', 'story', 'text', 'other'] as const
export const CHANNELS = ['instagram', 'tiktok', 'youtube', 'facebook', 'website', 'paid_ads'] as const
/** Currencies that brands are offered; whether the rail carries one, the server says. */
export const CURRENCIES = ['MAD', 'EUR', 'USD'] as const

/** What the brand has typed, by the API's own names, so that what it refuses finds its field. */
export interface Plan extends Record<string, unknown> {
  title: string
  brief: string
  deliverables: { kind: string; title: string; description: string; amount: string }[]
  channels: string[]
  territories: string[]
  duration_days: number | string
  currency: string
  budget: string
  /** A local date and time, as the browser's own field has it. */
  deadline_at: string
  acceptance_items: string[]
  review_window_days: number | string
  revision_rounds: number | string
  accept_window_hours: number | string
}

export const emptyDeliverable = () => ({ kind: 'video', title: '', description: '', amount: '' })

export const EMPTY: Plan = {
  title: '',
  brief: '',
  deliverables: [emptyDeliverable()],
  channels: ['instagram'],
  territories: ['MA'],
  duration_days: 90,
  currency: 'MAD',
  budget: '',
  deadline_at: '',
  acceptance_items: [''],
  review_window_days: 5,
  revision_rounds: 2,
  accept_window_hours: 72,
}

/** The price of one package; null while an amount is missing. */
export function packagePrice(plan: Plan) {
  const amounts = plan.deliverables.map((one) => asAmount(one.amount, plan.currency))
  return amounts.every((amount) => amount !== null) ? sum(amounts, plan.currency) : null
}

/** How many creators the budget pays, and what is left over; null while that is unknown. */
export function reach(plan: Plan) {
  const price = packagePrice(plan)
  const budget = asAmount(plan.budget, plan.currency)
  if (!price || !budget || minor(price) === 0n) return null
  return { creators: Number(minor(budget) / minor(price)), over: minor(budget) % minor(price), price }
}

export function toBody(plan: Plan): Schemas['CampaignBody'] {
  const zero = { amount: '0', currency: plan.currency }
  return {
    title: plan.title.trim(),
    brief: plan.brief.trim(),
    deliverables: plan.deliverables.map((one) => ({
      kind: one.kind,
      title: one.title.trim(),
      description: one.description.trim() || undefined,
      amount: asAmount(one.amount, plan.currency) ?? zero,
    })),
    usage_rights: {
      channels: plan.channels,
      territories: plan.territories,
      duration_days: Number(plan.duration_days),
    },
    budget: asAmount(plan.budget, plan.currency) ?? zero,
    deadline_at: new Date(plan.deadline_at).toISOString(),
    acceptance_items: plan.acceptance_items.map((item) => item.trim()).filter(Boolean),
    review_window_days: Number(plan.review_window_days),
    revision_rounds: Number(plan.revision_rounds),
    accept_window_hours: Number(plan.accept_window_hours),
    draft: true,
  }
}

/** Why a field cannot stay as it is, as the end of a key `wizard.fault.*`. */
export type Faults = Record<string, string>

/** What is missing of one step. The server looks at all of it again. */
export function faults(plan: Plan, step: Step, now: number): Faults {
  const found: Faults = {}
  if (step === 'brief') {
    if (plan.title.trim().length < 3) found.title = 'title'
    if (!plan.brief.trim()) found.brief = 'brief'
    plan.deliverables.forEach((one, at) => {
      if (!one.title.trim()) found[`deliverables.${at}.title`] = 'empty'
      if (!asAmount(one.amount, plan.currency)) found[`deliverables.${at}.amount`] = 'amount'
    })
    if (plan.channels.length === 0) found.channels = 'choose'
    if (plan.territories.length === 0) found.territories = 'choose'
    if (!(Number(plan.duration_days) >= 1)) found.duration_days = 'days'
  }
  if (step === 'budget') {
    const reached = reach(plan)
    if (!asAmount(plan.budget, plan.currency)) found.budget = 'amount'
    else if (reached && reached.creators < 1) found.budget = 'budget'
    if (!(new Date(plan.deadline_at).getTime() > now)) found.deadline_at = 'deadline'
  }
  if (step === 'rules') {
    if (!plan.acceptance_items.some((item) => item.trim())) found['acceptance_items.0'] = 'items'
  }
  return found
}

/** The field of the form that a pointer of the server means, and the step that it stands in. */
export function placeOf(path: string): { field: string; step: Step } {
  const field = path.replace(/^usage_rights\./, '').replace(/\.(amount|currency)$/, (end, _, at) =>
    // `deliverables.0.amount` is the field; of `deliverables.0.amount.amount` and `budget.amount` it is the parent.
    /^deliverables\.\d+$/.test(path.slice(0, at)) ? end : '',
  )
  const first = field.split('.')[0] ?? ''
  if (['budget', 'deadline_at'].includes(first)) return { field, step: 'budget' }
  if (/^(acceptance|review|revision|accept)_/.test(first)) return { field, step: 'rules' }
  return { field, step: 'brief' }
}

const KEPT = 'daman-new-campaign'

/** What was typed before in this tab. */
export function keptPlan(): Plan {
  try {
    return { ...EMPTY, ...JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') }
  } catch {
    return EMPTY
  }
}
export const keepPlan = (plan: Plan) => sessionStorage.setItem(KEPT, JSON.stringify(plan))
export const forgetPlan = () => {
  sessionStorage.removeItem(KEPT)
  sessionStorage.removeItem(SENT)
}

const SENT = 'daman-new-campaign-sent'

/** The draft on the server that this plan was sent to, and what it holds. */
export function keptDraft(): { id: string | null; content: string } {
  const [id = null, content = ''] = JSON.parse(sessionStorage.getItem(SENT) ?? '[]')
  return { id, content }
}
export const keepDraft = (id: string, content: string) =>
  sessionStorage.setItem(SENT, JSON.stringify([id, content]))

/** A draft of the server's as the wizard's fields have it. */
export function toPlan(campaign: Campaign): Plan {
  const due = new Date(campaign.deadline_at)
  const local = new Date(due.getTime() - due.getTimezoneOffset() * 60_000)
  return {
    title: campaign.title,
    brief: campaign.brief,
    deliverables: campaign.deliverables.map(({ kind, title, description, amount }) => ({
      kind,
      title,
      description: description ?? '',
      amount: amount.amount,
    })),
    channels: campaign.usage_rights.channels,
    territories: campaign.usage_rights.territories,
    duration_days: campaign.usage_rights.duration_days,
    currency: campaign.funding.budget.currency,
    budget: campaign.funding.budget.amount,
    deadline_at: local.toISOString().slice(0, 16),
    acceptance_items: campaign.acceptance_items.map((item) => item.text),
    review_window_days: campaign.review_window_days,
    revision_rounds: campaign.revision_rounds,
    accept_window_hours: campaign.accept_window_hours,
  }
}

/** Opens a draft in the wizard: what it changes there goes to the same draft. */
export function takeUp(campaign: Campaign) {
  const plan = toPlan(campaign)
  keepPlan(plan)
  keepDraft(campaign.id, JSON.stringify(toBody(plan)))
}
