import { createFileRoute } from '@tanstack/react-router'
import { Campaigns } from '@/features/campaigns/Campaigns'
import { isCampaignFilter, type Show } from '@/features/campaigns/filter'

export const Route = createFileRoute('/_in/campaigns/')({
  validateSearch: (search: Record<string, unknown>): { show?: Show } =>
    isCampaignFilter(search.show) ? { show: search.show } : {},
  component: Campaigns,
})
