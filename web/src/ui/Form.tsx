import { Stack } from '@mantine/core'
import type { ReactNode, SubmitEventHandler } from 'react'
import type { Names } from '@/lib/pointer'
import { ErrorState } from './states'

/** A form: its heading and fields, and what was refused of it as a whole. Nothing can be typed while it is sent. */
export function Form({
  submit,
  error,
  busy,
  names,
  children,
}: {
  submit: SubmitEventHandler<HTMLFormElement>
  error?: unknown
  busy?: boolean
  /** What readers call what is refused of a field that does not stand here. */
  names?: Names
  children: ReactNode
}) {
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={busy} style={{ border: 0, margin: 0, padding: 0, minInlineSize: 0 }}>
        <Stack>
          {children}
          {error !== null && error !== undefined && <ErrorState error={error} names={names} />}
        </Stack>
      </fieldset>
    </form>
  )
}
