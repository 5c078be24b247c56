import { createFileRoute } from '@tanstack/react-router'
import { Distributions } from '@/features/distributions/Distributions'

export const Route = createFileRoute('/_in/projects/$id/distributions')({
  validateSearch: (search: Record<string, unknown>): { revenue?: string } =>
    typeof search.revenue === 'string' ? { revenue: search.revenue } : {},
  component: function SplitsOf() {
    return <Distributions id={Route.useParams().id} revenue={Route.useSearch().revenue} />
  },
})
