import { useSyncExternalStore } from 'react'

/** How long it stays to be read, in milliseconds. */
const STAYS = 5_000

let said: { message: string } | null = null
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function say(next: typeof said) {
  said = next
  for (const listener of listeners) listener()
}

/** Says shortly that something is done. */
export function notify(message: string) {
  clearTimeout(timer)
  timer = setTimeout(unsay, STAYS)
  say({ message })
}

export const unsay = () => say(null)

const follow = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What was said last and is still to be read. */
export const useSaid = () => useSyncExternalStore(follow, () => said)
