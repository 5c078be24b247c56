import { createFileRoute } from '@tanstack/react-router'
import { Invest } from '@/features/projects/invest/Invest'
import { asInvestSearch } from '@/features/projects/invest/search'

export const Route = createFileRoute('/_in/projects/$id/invest')({
  validateSearch: asInvestSearch,
  component: function InvestIn() {
    return <Invest id={Route.useParams().id} search={Route.useSearch()} />
  },
})
