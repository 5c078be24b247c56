import { createFileRoute } from '@tanstack/react-router'
import { HoldingPage } from '@/features/fan/HoldingPage'

export const Route = createFileRoute('/_in/holdings/$project/')({
  component: function OneHolding() {
    return <HoldingPage project={Route.useParams().project} />
  },
})
