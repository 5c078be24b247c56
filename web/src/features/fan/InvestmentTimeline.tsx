import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { historyQuery, type Investment, type Project } from '@/api/projects'
import { useParty } from '@/lib/use-session'
import { MoneyTimeline, type Pending, type Step } from '@/ui/MoneyTimeline'
import { Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { ErrorState, Loading } from '@/ui/states'
import { useTransfers } from '@/ui/use-transfers'

/** Of what happens to the whole project, this moves or binds each fan's money. */
const CONCERNS_ALL = [
  'funded',
  'failed',
  'settled',
  'extend',
  'suspend',
  'resume',
  'refused',
  'missed',
  'completed',
]

/** The history of this money, and what comes next. */
export function InvestmentTimeline({ investment, project }: { investment: Investment; project: Project }) {
  const { t } = useTranslation('fan')
  const words = useTranslation('projects').t
  const party = useParty()
  const transfers = useTransfers()
  const history = useInfiniteQuery(historyQuery(project.id))
  const next = useNext(investment, project)
  const names: Record<string, string> = {
    [project.owner_id]: project.owner_name,
    [party.id]: words('history.you'),
  }
  const steps: Step[] | undefined = history.data
    ?.filter((one) =>
      one.investment_id
        ? one.investment_id === investment.id
        : one.at >= investment.created_at && CONCERNS_ALL.includes(one.act),
    )
    .toReversed()
    .map((one) => ({
      id: one.id,
      title: words(`history.${one.act}`, { defaultValue: one.act }),
      at: one.at,
      actor: one.actor_id ? names[one.actor_id] : undefined,
      automatic: !one.actor_id,
      amount: one.amount ?? undefined,
      transfers: transfers(one.transfers),
    }))
  return (
    <Section title={t('investment.history')}>
      {history.isError && !steps && <ErrorState error={history.error} retry={() => history.refetch()} />}
      <Stale query={history} />
      {history.isPending && <Loading />}
      {steps && <MoneyTimeline steps={steps} pending={next} />}
    </Section>
  )
}

/** What comes next of this money. */
function useNext(investment: Investment, project: Project): Pending[] {
  const { t } = useTranslation('fan')
  const you = t('next.you')
  const closes = project.raise?.closes_at
  const close: Pending[] = closes
    ? [{ title: t('next.close'), byWhen: closes, text: t('next.close_text') }]
    : []
  switch (investment.status) {
    case 'awaiting_payment':
      return [{ title: t('next.pay'), who: you, byWhen: closes }, ...close]
    case 'held':
      return project.raise?.closed_at ? [] : close
    case 'committed':
      return project.status === 'earning' ? [{ title: t('next.revenue'), text: t('next.revenue_text') }] : []
    default:
      return []
  }
}
