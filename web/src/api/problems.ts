import type { components } from './schema'

export type Problem = components['schemas']['ProblemBody']
/** What is wrong with a field: a stable code, its values, and an English sentence. */
export type FieldFault = components['schemas']['FieldFault']

/** A refusal of the server: an RFC 9457 problem, or the lack of an answer (`status` 0). */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly fields: components['schemas']['FieldProblem'][]
  /** What the operator finds in the logs. */
  readonly requestId: string | null

  constructor(problem: Partial<Problem>, status: number, requestId: string | null) {
    super(problem.detail ?? problem.title ?? 'no answer')
    this.status = status
    this.code = problem.code ?? 'network.lost'
    this.fields = problem.errors ?? []
    this.requestId = requestId
  }

  /** What is wrong with each field of a form, by its path (`/amount/currency` is `amount.currency`). */
  byField(): Record<string, FieldFault> {
    return Object.fromEntries(
      this.fields.map((field) => [field.pointer.replace(/^\//, '').replaceAll('/', '.'), field]),
    )
  }
}
