import { useState } from 'react'

/** Runs what may fail: whether it is under way, and why the last try failed. */
export function useAttempt() {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  async function attempt(act: () => Promise<unknown>) {
    setBusy(true)
    setError(null)
    try {
      await act()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return { attempt, error, busy }
}
