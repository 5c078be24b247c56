import type { Money } from '@/api/client'
import { AT_CLOSE, isAtClose } from '@/lib/at-close'
import { sum } from '@/lib/format'
import { asAmount } from '@/ui/MoneyInput'
import type { Draft } from './api'

/** The steps of the raise builder, in order. Each saves its own fields. */
export const STEPS = ['story', 'works', 'target', 'promise', 'milestones', 'check'] as const
export type Step = (typeof STEPS)[number]

/** What the raise builder's fields hold: texts, as they are typed. */
export interface Fields {
  title: string
  description: Record<string, string>
  mode: 'donation' | 'presale' | 'revenue_participation'
  works: { title: string; isrc: string; iswc: string; upc: string }[]
  rights: { holder: string; role: string; percent: number }[]
  encumbrances: { holder: string; description: string }[]
  currency: string
  optimum: string
  hardCap: string
  minPerFan: string
  maxPerFan: string
  days: number
  budget: { label: string; amount: string }[]
  promisedPercent: number
  sources: string[]
  deductions: string
  capMultiple: number
  termMonths: number
  termStarts: 'close' | 'month'
  termFrom: string | null
  breakPoints: { afterAmount: string; afterMonths: string; percent: number }[]
  milestones: { title: string; proof: string; percent: number; dueDays: number }[]
}

/** An amount as it is typed; nothing when it is the one that stands for an empty field. */
const unlike = (money: Money | null | undefined, otherwise: Money | null | undefined) =>
  money && money.amount !== otherwise?.amount ? money.amount : ''
const text = (money: Money | null | undefined) => money?.amount ?? ''
const percent = (bps: number | null | undefined, otherwise: number) => (bps ?? otherwise) / 100
const bps = (value: number) => Math.round(value * 100)

export function toFields(draft: Draft): Fields {
  return {
    title: draft.title ?? '',
    description: draft.description ?? {},
    mode: draft.mode ?? 'revenue_participation',
    works: (draft.works ?? []).map((work) => ({
      title: work.title,
      isrc: work.isrc ?? '',
      iswc: work.iswc ?? '',
      upc: work.upc ?? '',
    })),
    rights: (draft.rights ?? []).map((right) => ({ ...right, percent: percent(right.bps, 0) })),
    encumbrances: draft.encumbrances ?? [],
    currency: draft.hard_cap?.currency ?? draft.budget?.[0]?.amount.currency ?? 'MAD',
    optimum: unlike(draft.optimum, draft.minimum),
    hardCap: unlike(draft.hard_cap, draft.optimum),
    minPerFan: text(draft.min_per_fan),
    maxPerFan: unlike(draft.max_per_fan, draft.hard_cap),
    days: draft.duration_days ?? 30,
    budget: (draft.budget ?? []).map((line) => ({ label: line.label, amount: line.amount.amount })),
    promisedPercent: percent(draft.promised_bps, 2_000),
    sources: draft.sources ?? ['streaming', 'downloads'],
    deductions: draft.deductions ?? '',
    capMultiple: (draft.cap_multiple_bps ?? 20_000) / 10_000,
    termMonths: draft.term_months ?? 60,
    termStarts: draft.term_starts ?? 'close',
    termFrom: draft.term_from ?? null,
    breakPoints: (draft.break_points ?? []).map((point) => ({
      afterAmount: text(point.after_amount),
      afterMonths: point.after_months?.toString() ?? '',
      percent: percent(point.promised_bps, 0),
    })),
    milestones: (draft.milestones ?? [])
      .filter((one) => !isAtClose(one))
      .map((milestone) => ({
        title: milestone.title,
        proof: milestone.proof_wanted,
        percent: percent(milestone.bps, 0),
        dueDays: milestone.due_days,
      })),
  }
}

/**
 * What a step saves, in the API's form. Only its own fields: what a PATCH has named once can be changed but never taken
 * away, and a presale that had a promise for a moment could not open any more.
 */
export function toDraft(fields: Fields, step: Step): Draft {
  switch (step) {
    case 'story':
      return {
        title: fields.title,
        description: Object.fromEntries(
          Object.entries(fields.description).filter(([, words]) => words.trim()),
        ),
        mode: fields.mode,
      }
    case 'works':
      return {
        works: fields.works.map((work) => ({
          title: work.title,
          isrc: work.isrc || undefined,
          iswc: work.iswc || undefined,
          upc: work.upc || undefined,
        })),
        rights: fields.rights.map((right) => ({
          holder: right.holder,
          role: right.role,
          bps: bps(right.percent),
        })),
        encumbrances: fields.encumbrances,
      }
    case 'target':
      // Another currency is that of the break points too.
      return {
        ...target(fields),
        ...(fields.breakPoints.length > 0 && { break_points: breakPoints(fields) }),
      }
    case 'promise':
      return fields.mode === 'revenue_participation' ? promise(fields) : {}
    case 'milestones':
      // An empty list would be refused, and a list once named stays named.
      return {
        milestones: fields.milestones.length > 0 ? fields.milestones.map(toMilestone) : [AT_CLOSE],
      }
    case 'check':
      return {}
  }
}

type Milestone = NonNullable<Draft['milestones']>[number]

const toMilestone = (one: Fields['milestones'][number]): Milestone => ({
  title: one.title,
  proof_wanted: one.proof,
  bps: bps(one.percent),
  due_days: one.dueDays,
})

/** The amounts. What stands empty is what the server would take for it, said: it cannot be taken away once named. */
function target(fields: Fields): Draft {
  const money = (value: string) => asAmount(value, fields.currency) ?? undefined
  const minimum = budgetSum(fields) ?? undefined
  const optimum = money(fields.optimum) ?? minimum
  const hardCap = money(fields.hardCap) ?? optimum
  return {
    budget: fields.budget.flatMap((line) => {
      const amount = money(line.amount)
      return amount ? [{ label: line.label, amount }] : []
    }),
    minimum,
    optimum,
    hard_cap: hardCap,
    min_per_fan: money(fields.minPerFan || '10'),
    max_per_fan: money(fields.maxPerFan) ?? hardCap,
    duration_days: fields.days,
  }
}

function promise(fields: Fields): Draft {
  return {
    promised_bps: bps(fields.promisedPercent),
    sources: fields.sources as Draft['sources'],
    deductions: fields.deductions || undefined,
    cap_multiple_bps: Math.round(fields.capMultiple * 10_000),
    term_months: fields.termMonths,
    term_starts: fields.termStarts,
    term_from: fields.termStarts === 'month' ? (fields.termFrom ?? undefined) : undefined,
    break_points: breakPoints(fields),
  }
}

const breakPoints = (fields: Fields) =>
  fields.breakPoints.map((point) => ({
    after_amount: asAmount(point.afterAmount, fields.currency) ?? undefined,
    after_months: point.afterMonths ? Number(point.afterMonths) : undefined,
    promised_bps: bps(point.percent),
  }))

/** The minimum is what the budget's lines add up to, exactly. */
export function budgetSum(fields: Pick<Fields, 'budget' | 'currency'>): Money | null {
  const amounts = fields.budget.flatMap((line) => asAmount(line.amount, fields.currency) ?? [])
  return amounts.length > 0 ? sum(amounts, fields.currency) : null
}

/** Amounts that a step would leave out unsaid: those that are none. By their place in the form. */
export function unclear(fields: Fields, step: Step): string[] {
  const given: Record<string, string> =
    step === 'target'
      ? {
          optimum: fields.optimum,
          hardCap: fields.hardCap,
          minPerFan: fields.minPerFan,
          maxPerFan: fields.maxPerFan,
          ...Object.fromEntries(fields.budget.map((line, at) => [`budget.${at}.amount`, line.amount])),
        }
      : step === 'promise'
        ? Object.fromEntries(
            fields.breakPoints.map((point, at) => [`breakPoints.${at}.afterAmount`, point.afterAmount]),
          )
        : {}
  return Object.entries(given)
    .filter(([, amount]) => amount !== '' && !asAmount(amount, fields.currency))
    .map(([place]) => place)
}
