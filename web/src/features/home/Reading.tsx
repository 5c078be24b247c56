import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Sentence } from '@/ui/Sentence'
import { Stale } from '@/ui/Stale'
import { ErrorState, Loading } from '@/ui/states'
import { type Read, useRead } from './use-read'

/** All that a start page of campaigns is made of, in each of its states. */
export function Reading({ children }: { children: (read: Read) => ReactNode }) {
  const { t } = useTranslation('home')
  const { data, old, error, retry } = useRead()
  if (!data) return error ? <ErrorState error={error} retry={retry} /> : <Loading rows={6} />
  return (
    <>
      {old && <Stale query={old} />}
      {!data.whole && <Sentence tone="warn">{t('not_whole')}</Sentence>}
      {children(data)}
    </>
  )
}
