import { useQueries, useQuery } from '@tanstack/react-query'
import { allMyProjects, projectQuery } from '@/api/projects'
import { HOLDING, heldIn } from './raises'

/** What the raises of the reader's own projects hold, as one query: it is there when all of it is. */
export function useRaises(enabled = true) {
  const mine = useQuery({ ...allMyProjects, enabled })
  const holding = (mine.data ?? []).filter((one) => HOLDING.includes(one.status))
  const details = useQueries({ queries: holding.map((one) => projectQuery(one.id)) })
  const asked = [mine, ...details]
  const failed = asked.find((query) => query.isError && !query.data)
  return {
    data: asked.every((query) => query.data)
      ? details.flatMap(({ data }) => (data ? heldIn(data) : []))
      : undefined,
    isError: !!failed,
    error: failed?.error ?? null,
    refetch: () => failed?.refetch(),
  }
}
