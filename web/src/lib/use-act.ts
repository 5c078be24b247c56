import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { newKey } from '@/api/client'
import { notify } from './notify'

/** So long a sheet waits for what is behind it to be read again. */
const MOST_WAIT_MILLISECONDS = 2_000
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * An act on the server. Nothing on the screen changes before the server has answered; then all of it is read again.
 * `act` gets the idempotency key of this intention: the same for each try of it, a new one after it has succeeded.
 */
export function useAct<Input, Output>(
  act: (input: Input, key: string) => Promise<Output>,
  after: { said?: string; done?: (output: Output, input: Input) => void } = {},
) {
  const client = useQueryClient()
  const key = useRef(newKey())
  const last = useRef('')
  return useMutation({
    mutationFn: (input: Input) => {
      // Another content is another intention.
      const content = JSON.stringify(input) ?? ''
      if (content !== last.current) {
        key.current = newKey()
        last.current = content
      }
      return act(input, key.current)
    },
    onSuccess: async (output, input) => {
      last.current = ''
      // What was done is done: a list that cannot be read just now must not keep the sheet open.
      await Promise.race([client.invalidateQueries(), pause(MOST_WAIT_MILLISECONDS)])
      if (after.said) notify(after.said)
      after.done?.(output, input)
    },
  })
}
