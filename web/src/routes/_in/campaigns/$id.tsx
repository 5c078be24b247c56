import { createFileRoute } from '@tanstack/react-router'
import { CampaignPage } from '@/features/campaigns/CampaignPage'

export const Route = createFileRoute('/_in/campaigns/$id')({
  // While creators are looked for: what was typed of the name, which may be nothing yet.
  validateSearch: (search: Record<string, unknown>): { invite?: string } =>
    search.invite === undefined ? {} : { invite: String(search.invite).slice(0, 120) },
  component: CampaignPage,
})
