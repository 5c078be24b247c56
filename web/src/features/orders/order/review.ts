import { useSessionStorage } from '@mantine/hooks'
import type { Pin } from './pins'

/** What a review finds of an acceptance item. */
export const VERDICTS = ['met', 'not_met'] as const
type Verdict = (typeof VERDICTS)[number]

interface Kept {
  pins: Pin[]
  /** By the number of the acceptance item. */
  verdicts: Record<number, Verdict>
}

/** A review that is being written: kept in this tab until it is sent. */
export function useReview(escrowId: string) {
  const [kept, setKept, forget] = useSessionStorage<Kept>({
    key: `daman-review:${escrowId}`,
    defaultValue: { pins: [], verdicts: {} },
  })
  return {
    ...kept,
    setPins: (pins: Pin[]) => setKept((now) => ({ ...now, pins })),
    judge: (item: number, verdict: Verdict) =>
      setKept((now) => ({ ...now, verdicts: { ...now.verdicts, [item]: verdict } })),
    forget,
  }
}
export type Review = ReturnType<typeof useReview>

/** The acceptance items that were found not to be met. */
export const unmet = (review: Review): number[] =>
  Object.entries(review.verdicts)
    .filter(([, verdict]) => verdict === 'not_met')
    .map(([item]) => Number(item))
