import { createFileRoute } from '@tanstack/react-router'
import { Cases } from '@/features/desk/Cases'

export const Route = createFileRoute('/_in/desk/cases')({
  validateSearch: (search: Record<string, unknown>): { which?: 'open' | 'all' } =>
    search.which === 'all' ? { which: 'all' } : {},
  component: Cases,
})
