import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** A label and what stands for it, on one line, with the colon of the language. */
export function Said({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <>
      {t('said', { label })} {children}
    </>
  )
}
