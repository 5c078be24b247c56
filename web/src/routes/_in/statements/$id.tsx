import { createFileRoute } from '@tanstack/react-router'
import { statement } from '@/features/artist/api'
import { StatementPage } from '@/features/artist/StatementPage'
import { asKind } from '@/features/artist/totals'

export const Route = createFileRoute('/_in/statements/$id')({
  validateSearch: asKind,
  loader: ({ context, params }) => context.queries.ensureQueryData(statement(params.id)),
  component: StatementPage,
})
