import type { Money } from '@/api/client'
import { minor } from '@/lib/format'
import type { Draft } from './api'
import type { Step } from './draft'

export interface Lack {
  /** The words for it, as a key of `lacks.*`. */
  what:
    | 'description'
    | 'works'
    | 'rights'
    | 'budget'
    | 'amounts'
    | 'per_fan'
    | 'promised'
    | 'sources'
    | 'term_from'
    | 'left_over'
    | 'milestones'
    | 'due_days'
  /** Where it is mended. */
  step: Step
}

/** What keeps a draft from opening, so far as it can be told here. The server has the last word. */
export function lacks(draft: Draft): Lack[] {
  const found: (Lack | false)[] = [
    Object.keys(draft.description ?? {}).length === 0 && { what: 'description', step: 'story' },
    !draft.works?.length && { what: 'works', step: 'works' },
    !isWhole(draft.rights) && { what: 'rights', step: 'works' },
    !draft.minimum && { what: 'budget', step: 'target' },
    (below(draft.optimum, draft.minimum) || below(draft.hard_cap, draft.optimum)) && {
      what: 'amounts',
      step: 'target',
    },
    below(draft.max_per_fan, draft.min_per_fan) && { what: 'per_fan', step: 'target' },
    ...promiseLacks(draft),
    !!draft.milestones?.length && !isWhole(draft.milestones) && { what: 'milestones', step: 'milestones' },
    !inOrder(draft.milestones ?? []) && { what: 'due_days', step: 'milestones' },
  ]
  return found.filter((lack) => lack !== false)
}

function promiseLacks(draft: Draft): (Lack | false)[] {
  if (draft.mode !== 'revenue_participation')
    return [
      draft.promised_bps !== null && draft.promised_bps !== undefined && { what: 'left_over', step: 'story' },
    ]
  return [
    !draft.promised_bps && { what: 'promised', step: 'promise' },
    !draft.sources?.length && { what: 'sources', step: 'promise' },
    (draft.term_starts === 'month') !== !!draft.term_from && { what: 'term_from', step: 'promise' },
  ]
}

const isWhole = (parts: { bps: number }[] | null | undefined) =>
  (parts ?? []).reduce((sum, part) => sum + part.bps, 0) === 10_000

const below = (one: Money | null | undefined, other: Money | null | undefined) =>
  !!one && !!other && one.currency === other.currency && minor(one) < minor(other)

/** The first is released at the close, each other one is due after the one before. */
const inOrder = (milestones: { due_days: number }[]) =>
  milestones.every((one, place) =>
    place === 0 ? one.due_days === 0 : one.due_days > (milestones[place - 1]?.due_days ?? 0),
  )
