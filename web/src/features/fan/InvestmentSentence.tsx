import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Investment, Project } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Sentence } from '@/ui/Sentence'
import { refundsQuery } from './api'

type Tone = 'info' | 'good' | 'warn' | 'act'

/** How it stands with this money, and what happens next. */
export function InvestmentSentence({ investment, project }: { investment: Investment; project?: Project }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const returns = investment.returns ?? []
  const refunds = useQuery({ ...refundsQuery, enabled: returns.length > 0 })
  const ways = (refunds.data ?? []).filter((one) => one.cause_id === investment.id)
  const back = ways.length > 0 && ways.every((one) => one.status === 'done')
  const [key, tone] = stand(investment, back, project)
  const moment = (value?: string | null) => (value ? isolate(format.moment(value)) : '')
  const text = t(`sentence.${key}`, {
    amount: isolate(format.money(investment.amount)),
    project: isolate(investment.project_title),
    owner: isolate(project?.owner_name ?? ''),
    held: moment(investment.held_at),
    ended: moment(investment.ended_at),
    leave: moment(investment.leave_until),
    closes: moment(project?.raise?.closes_at),
    back: moment(
      ways
        .map((one) => one.done_at ?? '')
        .sort()
        .at(-1),
    ),
    percent: investment.share ? isolate(format.percent(investment.share.percent)) : '',
    why: investment.reason ? t(`reason.${investment.reason}`) : '',
  })
  return <Sentence tone={tone}>{text}</Sentence>
}

function stand(investment: Investment, back: boolean, project?: Project): [key: string, tone: Tone] {
  const may = (act: string) => investment.can.includes(act)
  switch (investment.status) {
    case 'awaiting_payment':
      if (may('pay')) return ['pay', 'act']
      return may('retry') ? ['retry', 'act'] : ['unpaid', 'warn']
    case 'held':
      if (investment.project_status === 'suspended') return ['held_suspended', 'warn']
      return may('withdraw') ? ['held_cooling', 'info'] : ['held', 'info']
    case 'contested':
      return ['contested', 'warn']
    case 'committed':
      if ((investment.returns ?? []).some((one) => one.reason === 'milestone')) return ['part_back', 'warn']
      return project?.offer.mode === 'revenue_participation' ? ['committed', 'good'] : ['given', 'good']
    case 'withdrawn':
      return [back ? 'withdrawn_done' : 'withdrawn', 'info']
    case 'lapsed':
      return ['lapsed', 'info']
    default:
      return [back ? 'refunded_done' : 'refunded', 'info']
  }
}
