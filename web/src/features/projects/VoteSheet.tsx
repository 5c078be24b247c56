import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { type Milestone, type Project, stakesQuery } from '@/api/projects'
import { minor, sum } from '@/lib/format'
import { percent } from '@/lib/promise'
import { useAct } from '@/lib/use-act'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Share } from '@/ui/Share'

export function useVote(id: string) {
  const { t } = useTranslation('projects')
  return useAct(
    async (vote: 'yes' | 'no', key) =>
      body(
        await api.POST('/milestones/{id}/vote', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: { vote },
        }),
      ),
    { said: t('vote.done') },
  )
}

/** A vote on a milestone's proof: with how much money, and what it brings about. */
export function VoteSheet({
  project,
  milestone,
  vote,
  act,
  close,
}: {
  project: Project
  milestone: Milestone
  vote: 'yes' | 'no'
  act: ReturnType<typeof useVote>
  close: () => void
}) {
  const { t } = useTranslation('projects')
  const stakes = useQuery(stakesQuery(project.id))
  const raised = project.raise?.raised
  const committed = (stakes.data ?? []).filter((one) => one.status === 'committed')
  const weight =
    raised &&
    sum(
      committed.map((one) => one.amount),
      raised.currency,
    )
  const facts = [
    { label: t('vote.milestone'), value: <Name>{milestone.title}</Name> },
    ...(weight && raised
      ? [
          { label: t('vote.weight'), value: <Money value={weight} strong /> },
          {
            label: t('vote.share'),
            value: (
              <Share
                percent={percent(minor(weight), minor(raised))}
                fraction={`${minor(weight)}/${minor(raised)}`}
              />
            ),
          },
        ]
      : []),
    ...(milestone.vote_ends_at
      ? [{ label: t('vote.ends'), value: <Deadline value={milestone.vote_ends_at} /> }]
      : []),
  ]
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t(`vote.${vote}_title`)}
      text={t(`vote.${vote}_text`)}
      facts={facts}
      warning={t('vote.rule')}
      act={t(`vote.${vote}`)}
      danger={vote === 'no'}
      confirm={() => act.mutateAsync(vote)}
    />
  )
}
