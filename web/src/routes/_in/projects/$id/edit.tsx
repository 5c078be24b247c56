import { createFileRoute } from '@tanstack/react-router'
import { projectQuery } from '@/api/projects'
import { Build } from '@/features/artist/Build'
import { isLanguage, type Language } from '@/i18n'

export const Route = createFileRoute('/_in/projects/$id/edit')({
  validateSearch: (search: Record<string, unknown>): { step?: number; language?: Language } => {
    const step = Number(search.step)
    const language = String(search.language)
    return {
      ...(Number.isInteger(step) && step >= 0 && step <= 5 && { step }),
      ...(isLanguage(language) && { language }),
    }
  },
  loader: ({ context, params }) => context.queries.ensureQueryData(projectQuery(params.id)),
  component: Build,
})
