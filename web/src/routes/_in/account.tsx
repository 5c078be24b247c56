import { createFileRoute } from '@tanstack/react-router'
import { Account } from '@/features/account/Account'
import { ACCOUNT_TABS, type AccountTab } from '@/features/account/tabs'

export const Route = createFileRoute('/_in/account')({
  validateSearch: (search: Record<string, unknown>): { tab?: AccountTab; delivery?: string } => {
    const tab = ACCOUNT_TABS.find((one) => one === search.tab)
    const { delivery } = search
    return { ...(tab && { tab }), ...(typeof delivery === 'string' && { delivery }) }
  },
  component: Account,
})
