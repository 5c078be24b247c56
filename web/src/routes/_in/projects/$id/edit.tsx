import { createFileRoute } from '@tanstack/react-router'
import { projectQuery } from '@/api/projects'
import { Build } from '@/features/artist/Build'

export const Route = createFileRoute('/_in/projects/$id/edit')({
  validateSearch: (search: Record<string, unknown>): { step?: number } => {
    const step = Number(search.step)
    return Number.isInteger(step) && step >= 0 && step <= 5 ? { step } : {}
  },
  loader: ({ context, params }) => context.queries.ensureQueryData(projectQuery(params.id)),
  component: Build,
})
