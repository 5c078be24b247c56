import { createFileRoute } from '@tanstack/react-router'
import { LinesPage } from '@/features/fan/LinesPage'

export const Route = createFileRoute('/_in/holdings/$project/lines')({
  validateSearch: (search: Record<string, unknown>): { revenue?: string } =>
    typeof search.revenue === 'string' ? { revenue: search.revenue } : {},
  component: function Lines() {
    return <LinesPage project={Route.useParams().project} revenue={Route.useSearch().revenue} />
  },
})
