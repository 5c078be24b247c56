import { createFileRoute } from '@tanstack/react-router'
import { room } from '@/features/disputes/api'
import { DisputeRoom } from '@/features/disputes/DisputeRoom'

export const Route = createFileRoute('/_in/disputes/$id')({
  loader: ({ context, params }) => context.queries.ensureQueryData(room(params.id)),
  component: DisputeRoom,
})
