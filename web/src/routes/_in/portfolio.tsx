import { createFileRoute } from '@tanstack/react-router'
import { asInvestmentFilter } from '@/features/fan/filter'
import { Portfolio } from '@/features/fan/Portfolio'

export const Route = createFileRoute('/_in/portfolio')({
  validateSearch: asInvestmentFilter,
  component: function MyPortfolio() {
    return <Portfolio filter={Route.useSearch()} />
  },
})
