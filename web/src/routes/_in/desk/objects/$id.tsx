import { createFileRoute } from '@tanstack/react-router'
import { objectCard } from '@/features/desk/api'
import { ObjectPage } from '@/features/desk/ObjectPage'

export const Route = createFileRoute('/_in/desk/objects/$id')({
  // Reading a card is in the audit log: a pointer that hovers over an id reads none.
  loader: ({ context, params, preload }) =>
    preload ? undefined : context.queries.ensureQueryData(objectCard(params.id)),
  component: ObjectPage,
})
