import { Trans, useTranslation } from 'react-i18next'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Sentence } from '@/ui/Sentence'
import type { Preview } from './api'

const TONE: Record<string, 'info' | 'good' | 'warn' | 'act'> = {
  booked: 'good',
  blocked: 'act',
  rejected: 'act',
  awaiting_cash: 'warn',
}

/** How it stands with a statement, and what happens next. */
export function StatementStanding({ preview }: { preview: Preview }) {
  const { t } = useTranslation('statements')
  const one = preview.statement
  const missing = preview.cash.filter((cash) => cash.condition === 'none' || cash.condition === 'short')
  return (
    <Sentence tone={TONE[one.status] ?? 'info'}>
      {t(`standing.${one.status}`)}{' '}
      {one.status === 'awaiting_cash' &&
        missing.map((cash) => (
          <Trans
            key={cash.missing.currency}
            t={t}
            i18nKey={one.due_at ? 'standing.missing_by' : 'standing.missing'}
            components={{
              missing: <Money value={cash.missing} strong />,
              due: one.due_at ? <Deadline value={one.due_at} /> : <span />,
            }}
          />
        ))}{' '}
      {one.late_step && t(`late.${one.late_step}`)}
    </Sentence>
  )
}
