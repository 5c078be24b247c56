import type { components } from './schema'

export type Problem = components['schemas']['ProblemBody']
/** What is wrong with a field: a stable code, its values, and an English sentence. */
export type FieldFault = components['schemas']['FieldFault']

export type FieldProblem = components['schemas']['FieldProblem']

/** A refusal of the server: an RFC 9457 problem, or the lack of an answer (`status` 0). */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly fields: FieldProblem[]
  /** What the operator finds in the logs. */
  readonly requestId: string | null

  constructor(problem: Partial<Problem>, status: number, requestId: string | null) {
    super(problem.detail ?? problem.title ?? 'no answer')
    this.status = status
    this.code = problem.code ?? 'network.lost'
    this.fields = problem.errors ?? []
    this.requestId = requestId
  }

  /** The same refusal, when only these fields of it are still to be told. */
  with(fields: FieldProblem[]): Refused {
    const { code, message, status, requestId } = this
    return new Refused({ code, detail: message, errors: fields }, status, requestId)
  }
}
