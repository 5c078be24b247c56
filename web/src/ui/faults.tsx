import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { type FieldProblem, Refused } from '@/api/problems'
import { isWithin, nearest, steps } from '@/lib/pointer'
import { useFieldWords } from './states'

/** Where the API's own names are those of the form: `/amount/currency` is `amount.currency`. */
const asNamed = (pointer: string) => steps(pointer).join('.')

/** Several faults of one field, each on its line. */
function Together({ words }: { words: ReactNode[] }) {
  return words.map((one, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they never move
    <span key={at} style={{ display: 'block' }}>
      {one}
    </span>
  ))
}

/**
 * Tells what was refused of a form's fields at those that stand on the screen. Gives back what is still to be told, above the
 * form: a fault that no field takes is never lost.
 */
export function useFormFaults<Values extends object>(
  form: UseFormReturnType<Values>,
  fieldOf: (pointer: string) => string | null = asNamed,
) {
  const words = useFieldWords()
  const stands = (path: string) =>
    (path.split('.')[0] ?? '') in form.getValues() && form.getInputNode(path) !== null
  return (failure: unknown): unknown => {
    if (!(failure instanceof Refused)) return failure
    const told = new Map<string, FieldProblem[]>()
    const rest: FieldProblem[] = []
    for (const fault of failure.fields) {
      const path = fieldOf(fault.pointer)
      const field = path === null ? null : nearest(path, stands)
      if (field === null) rest.push(fault)
      else told.set(field, [...(told.get(field) ?? []), fault])
    }
    for (const [field, faults] of told) form.setFieldError(field, <Together words={faults.map(words)} />)
    return told.size > 0 && rest.length === 0 ? null : failure.with(rest)
  }
}

/** The words for what was refused of a field, by its name in the API; nothing when nothing was. */
export type FaultAt = (field: string) => ReactNode

/**
 * What was refused, for fields that ask for theirs while they are drawn. What none has asked for until then is the rest, to be
 * told beside them.
 */
export function useFaultsAt(error: unknown): { at: FaultAt; rest: () => unknown } {
  const words = useFieldWords()
  const asked = new Set<FieldProblem>()
  const fields = error instanceof Refused ? error.fields : []
  return {
    at: (field) => {
      const mine = fields.filter((fault) => isWithin(fault.pointer, field))
      for (const fault of mine) asked.add(fault)
      return mine.length > 0 ? <Together words={mine.map(words)} /> : null
    },
    rest: () => {
      if (!(error instanceof Refused) || asked.size === 0) return error
      const rest = fields.filter((fault) => !asked.has(fault))
      return rest.length > 0 ? error.with(rest) : null
    },
  }
}
