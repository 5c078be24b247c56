import { createFileRoute } from '@tanstack/react-router'
import { Parties } from '@/features/desk/Parties'

export const Route = createFileRoute('/_in/desk/parties/')({
  validateSearch: (search: Record<string, unknown>): { search?: string } =>
    typeof search.search === 'string' && search.search ? { search: search.search.slice(0, 120) } : {},
  component: Parties,
})
