import { Button, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { Choice } from '@/ui/Choice'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { type Waiting, works } from './api'

export function DecideIntro() {
  const { t } = useTranslation('import')
  return <Text c="dimmed">{t('decide.intro')}</Text>
}

/** Its owner says whose a row is that waits. */
export function DecideRow({ row }: { row: Waiting }) {
  const { t } = useTranslation('import')
  const [deciding, decide] = useState(false)
  if (!row.isrc && !row.upc && !row.title) return null
  return (
    <>
      <Button variant="light" mih={44} onClick={() => decide(true)}>
        {t('decide.act')}
      </Button>
      {deciding && <Decide row={row} close={() => decide(false)} />}
    </>
  )
}

function Decide({ row, close }: { row: Waiting; close: () => void }) {
  const { t } = useTranslation(['import', 'statements'])
  const query = useQuery(works)
  const [work, setWork] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  // By what the file names it, the surest first.
  const named = row.isrc
    ? { isrc: row.isrc }
    : row.upc
      ? { upc: row.upc }
      : { title: row.title, artist: row.artist }
  const decide = useAct(
    (body: { work_id: string; reason: string }) =>
      api.POST('/statements/decisions', { body: { ...body, ...named } }),
    { said: t('decide.done') },
  )
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('decide.act')}
      text={t('decide.text')}
      facts={[{ label: t('quarantine.recording'), value: <bdi>{row.isrc ?? row.upc ?? row.title}</bdi> }]}
      act={t('decide.act')}
      disabled={!work || !reason.trim()}
      confirm={async () => work && decide.mutateAsync({ work_id: work, reason })}
    >
      {(at) => (
        <>
          <Choice
            label={t('decide.work')}
            error={at('work_id')}
            required
            data={(query.data ?? []).map((one) => ({
              value: one.id,
              label: `${one.title} · ${one.isrc ?? one.upc ?? ''}`,
            }))}
            value={work}
            onChange={setWork}
          />
          <Textarea
            label={t('decide.why')}
            error={at('reason')}
            required
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </>
      )}
    </ConfirmSheet>
  )
}
