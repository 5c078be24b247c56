import { createFileRoute } from '@tanstack/react-router'
import { Account } from '@/features/account/Account'
import { ACCOUNT_TABS, type AccountTab } from '@/features/account/tabs'

export const Route = createFileRoute('/_in/account')({
  validateSearch: (search: Record<string, unknown>): { tab?: AccountTab } => {
    const tab = ACCOUNT_TABS.find((one) => one === search.tab)
    return tab ? { tab } : {}
  },
  component: Account,
})
