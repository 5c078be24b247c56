import { Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { FileDrop } from '@/ui/FileDrop'
import { Section } from '@/ui/Page'
import { UploadProgress } from '@/ui/UploadProgress'
import { useSendStatement } from './use-send-statement'

/** Takes a corrected file, once it is said why. It changes what is booked, so it is read once more before it goes. */
export function Replace({ id }: { id: string }) {
  const { t } = useTranslation(['statements', 'artist'])
  const [reason, setReason] = useState('')
  const [file, setFile] = useState<File | null>(null)
  // Here, not in the sheet: who opens it again after an answer that was lost sends the rest of the same file.
  const { send, shown } = useSendStatement({ id, reason })
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
      {reason.trim() && (
        <FileDrop
          label={t('statements.drop')}
          hint={t('statements.drop_hint')}
          take={([first]) => setFile(first ?? null)}
        />
      )}
      {file && (
        <ConfirmSheet
          opened
          close={() => setFile(null)}
          title={t('replace.title')}
          text={t('confirm.replace')}
          facts={[
            { label: t('statements.file'), value: <bdi>{file.name}</bdi> },
            { label: t('replace.why'), value: <Text component="bdi">{reason}</Text> },
          ]}
          warning={t('replace.text')}
          names={{ reason: t('replace.why') }}
          act={t('confirm.send')}
          confirm={() => send.mutateAsync(file)}
        >
          <UploadProgress {...shown} />
        </ConfirmSheet>
      )}
    </Section>
  )
}
