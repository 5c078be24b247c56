import { createFileRoute } from '@tanstack/react-router'
import { CampaignPage } from '@/features/campaigns/CampaignPage'

export const Route = createFileRoute('/_in/campaigns/$id')({ component: CampaignPage })
