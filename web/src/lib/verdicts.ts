import type { Schemas } from '@/api/client'

/** The verdicts of a brief's acceptance items, by their number, as the server takes them. */
export const checklistOf = (
  verdicts: Record<number, Schemas['DisputeVerdict']>,
): Schemas['DisputeChecklistEntry'][] =>
  Object.entries(verdicts).map(([item, verdict]) => ({ item: Number(item), verdict }))
