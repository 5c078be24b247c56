import type { UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import { useFormFaults } from '@/ui/faults'

/**
 * Sends a form. What the server refuses of a field stands at that field; all else above the form. `fieldOf` is for a form that
 * names its fields otherwise than the API.
 */
export function useSubmit<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  send: (values: Values) => Promise<unknown>,
  fieldOf?: (pointer: string) => string | null,
) {
  const tell = useFormFaults(form, fieldOf)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const submit = form.onSubmit(async (values) => {
    setBusy(true)
    setError(null)
    try {
      await send(values)
    } catch (failure) {
      setError(tell(failure))
    } finally {
      setBusy(false)
    }
  })
  return { submit, error, busy }
}
