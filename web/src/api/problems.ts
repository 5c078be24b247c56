import type { components } from './schema'

export type Problem = components['schemas']['ProblemBody']

/** A refusal of the server: an RFC 9457 problem, or the lack of an answer (`status` 0). */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly fields: { pointer: string; detail: string }[]
  /** What the operator finds in the logs. */
  readonly requestId: string | null

  constructor(problem: Partial<Problem>, status: number, requestId: string | null) {
    super(problem.detail ?? problem.title ?? 'no answer')
    this.status = status
    this.code = problem.code ?? 'network.lost'
    this.fields = problem.errors ?? []
    this.requestId = requestId
  }

  /** The message for each field of a form, by its path (`/amount/currency` is `amount.currency`). */
  byField(): Record<string, string> {
    return Object.fromEntries(
      this.fields.map(({ pointer, detail }) => [pointer.replace(/^\//, '').replaceAll('/', '.'), detail]),
    )
  }
}
