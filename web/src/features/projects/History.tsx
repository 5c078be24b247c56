import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { historyQuery, type Project } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { useParty } from '@/lib/use-session'
import { MoneyTimeline, type Step } from '@/ui/MoneyTimeline'
import { More } from '@/ui/More'
import { Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { ErrorState, Loading } from '@/ui/states'
import { useTransfers } from '@/ui/use-transfers'

/** What happened to the project, for those whose money is in it. */
export function History({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const transfers = useTransfers()
  const party = useParty()
  const history = useInfiniteQuery(historyQuery(project.id))
  const names: Record<string, string> = {
    [project.owner_id]: project.owner_name,
    [party.id]: t('history.you'),
  }
  const milestones = new Map(project.milestones.map((one) => [one.id, one.title]))
  const steps: Step[] | undefined = history.data?.toReversed().map((one) => ({
    id: one.id,
    title: t(`history.${one.act}`, { defaultValue: one.act }),
    at: one.at,
    actor: one.actor_id ? names[one.actor_id] : undefined,
    automatic: !one.actor_id,
    amount: one.amount ?? undefined,
    transfers: transfers(one.transfers),
    text: [
      one.milestone_id && isolate(milestones.get(one.milestone_id) ?? ''),
      one.fee && t('history.fee', { fee: isolate(format.money(one.fee)) }),
    ]
      .filter(Boolean)
      .join(' · '),
  }))
  return (
    <Section title={t('history.title')}>
      {history.isError && !steps && <ErrorState error={history.error} retry={() => history.refetch()} />}
      <Stale query={history} />
      {history.isPending && <Loading />}
      <More query={history} label={t('history.earlier')} />
      {steps && <MoneyTimeline steps={steps} />}
    </Section>
  )
}
