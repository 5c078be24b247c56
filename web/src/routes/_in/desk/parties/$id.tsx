import { createFileRoute } from '@tanstack/react-router'
import { partyCard } from '@/features/desk/api'
import { Party } from '@/features/desk/Party'

export const Route = createFileRoute('/_in/desk/parties/$id')({
  // Reading a card is in the audit log: a pointer that hovers over a name reads none.
  loader: ({ context, params, preload }) =>
    preload ? undefined : context.queries.ensureQueryData(partyCard(params.id)),
  component: Party,
})
