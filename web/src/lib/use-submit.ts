import type { UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import { Refused } from '@/api/problems'
import { useFieldWords } from '@/ui/states'

/** Sends a form. What the server refuses of a field stands at that field; all else above the form. */
export function useSubmit<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  send: (values: Values) => Promise<unknown>,
) {
  const words = useFieldWords()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const submit = form.onSubmit(async (values) => {
    setBusy(true)
    setError(null)
    try {
      await send(values)
    } catch (failure) {
      const fields = failure instanceof Refused ? failure.byField() : {}
      const known = Object.entries(fields).filter(([path]) => (path.split('.')[0] ?? '') in values)
      for (const [path, fault] of known) form.setFieldError(path, words(fault))
      if (known.length === 0 || known.length < Object.keys(fields).length) setError(failure)
    } finally {
      setBusy(false)
    }
  })
  return { submit, error, busy }
}
