import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Section } from '@/ui/Page'
import { Upload } from './Upload'

/** Takes a corrected file, once it is said why. `asks`: what is wrong can be mended by saying more about the same file. */
export function Replace({ id, asks }: { id: string; asks: boolean }) {
  const { t } = useTranslation('import')
  const [reason, setReason] = useState('')
  return (
    <Section title={t('replace.title')}>
      <span id="correct" />
      <Textarea
        label={t('replace.why')}
        description={t('replace.text')}
        maxLength={2_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {reason.trim() && <Upload replaces={{ id, reason }} asks={asks} />}
    </Section>
  )
}
