import { createFileRoute } from '@tanstack/react-router'
import { isStep, type WizardSearch } from '@/features/campaigns/wizard/steps'
import { Wizard } from '@/features/campaigns/wizard/Wizard'

export const Route = createFileRoute('/_in/campaigns/new')({
  validateSearch: (search: Record<string, unknown>): WizardSearch => ({
    step: isStep(search.step) ? search.step : 'brief',
    campaign: typeof search.campaign === 'string' ? search.campaign : undefined,
  }),
  component: Wizard,
})
