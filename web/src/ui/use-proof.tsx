import { type ReactNode, useState } from 'react'
import { Refused } from '@/api/problems'
import { StepUp } from './StepUp'

/**
 * Runs an act for which the server may want to know again who it is. While it does, `asking` holds the questions;
 * once they are answered, the same act is run again.
 * `tell` says at its fields what was refused of them, and gives back the rest.
 */
export function useProof(tell: (failure: unknown) => unknown = (failure) => failure): {
  run: (act: () => Promise<unknown>) => Promise<void>
  asking: ReactNode
  error: unknown
  busy: boolean
} {
  const [waiting, setWaiting] = useState<{ act: () => Promise<unknown> } | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  async function run(act: () => Promise<unknown>) {
    setBusy(true)
    setError(null)
    setWaiting(null)
    try {
      await act()
    } catch (failure) {
      if (failure instanceof Refused && failure.code === 'parties.proof_needed') setWaiting({ act })
      else setError(tell(failure))
    } finally {
      setBusy(false)
    }
  }
  const asking = waiting && <StepUp done={() => run(waiting.act)} />
  return { run, asking, error, busy }
}
