import { createFileRoute } from '@tanstack/react-router'
import { InvestmentPage } from '@/features/fan/InvestmentPage'

export const Route = createFileRoute('/_in/investments/$id')({
  component: function OneInvestment() {
    return <InvestmentPage id={Route.useParams().id} />
  },
})
