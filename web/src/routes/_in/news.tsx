import { createFileRoute } from '@tanstack/react-router'
import { News } from '@/features/news/News'

export const Route = createFileRoute('/_in/news')({
  validateSearch: (search: Record<string, unknown>): { new?: true } => (search.new ? { new: true } : {}),
  component: News,
})
