import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { budget as budgetOf, type Campaign } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { Loaded } from '@/ui/Loaded'
import { Sentence } from '@/ui/Sentence'

/** How it stands with the campaign's money, and what comes next. */
export function CampaignSentence({ campaign, mine }: { campaign: Campaign; mine: boolean }) {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  if (mine && campaign.status !== 'draft') return <BudgetSentence campaign={campaign} />
  if (mine)
    return (
      <Sentence tone="warn">{t('sentence.draft', { amount: format.said(campaign.funding.budget) })}</Sentence>
    )
  const words = {
    brand: isolate(campaign.brand.name),
    net: format.said(campaign.package.creator_net),
    locked: format.said(campaign.funding.locked),
    budget: format.said(campaign.funding.budget),
    when: format.until(campaign.deadline_at),
  }
  if (campaign.status === 'closed') return <Sentence>{t('sentence.closed', words)}</Sentence>
  return minor(campaign.funding.locked) > 0n ? (
    <Sentence tone="good">{t('sentence.open_locked', words)}</Sentence>
  ) : (
    <Sentence>{t('sentence.open_unlocked', words)}</Sentence>
  )
}

function BudgetSentence({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const query = useQuery(budgetOf(campaign.id))
  return (
    <Loaded query={query} rows={1}>
      {(budget) => {
        // All of it has been locked since the last of it came.
        const since = budget.deposits
          .flatMap((one) => one.settled_at ?? [])
          .sort()
          .at(-1)
        const words = {
          since: since ? isolate(format.day(since)) : '',
          locked: format.said(budget.locked),
          left: format.said(budget.left),
          budget: format.said(budget.budget),
          missing: format.said(budget.missing),
          returned: format.said(budget.returned),
          when: format.until(budget.closes_at),
          closed: budget.closed_at ? isolate(format.moment(budget.closed_at)) : '',
        }
        if (budget.closed_at) return <Sentence>{t('sentence.budget_closed', words)}</Sentence>
        if (minor(budget.locked) === 0n)
          return <Sentence tone="warn">{t('sentence.nothing_locked', words)}</Sentence>
        if (minor(budget.missing) > 0n)
          return <Sentence tone="warn">{t('sentence.part_locked', words)}</Sentence>
        return <Sentence tone="good">{t('sentence.all_locked', words)}</Sentence>
      }}
    </Loaded>
  )
}
