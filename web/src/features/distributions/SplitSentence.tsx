import { useTranslation } from 'react-i18next'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Sentence } from '@/ui/Sentence'
import type { Preview } from './api'

/** How it stands with the money that is split next, and when that happens by itself. */
export function SplitSentence({ preview }: { preview: Preview }) {
  const { t } = useTranslation('distributions')
  const format = useFormat()
  const first = preview.pending[0]
  if (!first) return <Sentence>{t('sentence.nothing')}</Sentence>
  if (first.state === 'distributing')
    return (
      <Sentence tone="good">
        {t('sentence.distributing', { amount: isolate(format.money(first.split.cash)) })}
      </Sentence>
    )
  const facts = {
    amount: isolate(format.money(first.split.cash)),
    missing: first.missing ? isolate(format.money(first.missing)) : '–',
    when: first.due_at ? isolate(format.moment(first.due_at)) : '–',
  }
  return (
    <Sentence tone={first.late_at ? 'act' : 'info'}>
      {t(first.late_at ? 'sentence.late' : 'sentence.awaiting', facts)}
    </Sentence>
  )
}
