import { Button, Text, Textarea } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { useParty } from '@/lib/use-session'
import { Ltr } from '@/ui/Bidi'
import { Choice } from '@/ui/Choice'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { DataTable } from '@/ui/DataTable'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { quarantine, type Waiting, works } from './api'

/** Rows that no rule gives to a work: never guessed, never lost. Their owner says whose they are, with a reason. */
export function Quarantine({ id, owner, rows }: { id: string; owner: string; rows: number }) {
  const { t } = useTranslation('statements')
  const format = useFormat()
  const query = useInfiniteQuery({ ...quarantine(id), enabled: rows > 0 })
  const mine = useParty().id === owner
  const [deciding, decide] = useState<Waiting | null>(null)
  if (rows === 0) return null
  return (
    <Section title={t('quarantine.title', { count: rows })}>
      <Text c="dimmed">{t('quarantine.text')}</Text>
      <DataTable
        caption={t('quarantine.title', { count: rows })}
        query={query}
        rowKey={(row) => String(row.line)}
        empty={<EmptyState title={t('quarantine.decided')} />}
        columns={[
          { label: t('quarantine.line'), figure: true, cell: (row) => row.line },
          {
            label: t('quarantine.recording'),
            cell: (row) => (
              <>
                <bdi>{row.title ?? '–'}</bdi> · <bdi>{row.artist ?? '–'}</bdi>{' '}
                <Ltr>{row.isrc ?? row.upc ?? ''}</Ltr>
              </>
            ),
          },
          {
            label: t('quarantine.reason'),
            cell: (row) => (row.reason ? t(`row.${row.reason}`, { defaultValue: row.reason }) : '–'),
          },
          {
            label: t('totals.net'),
            figure: true,
            cell: (row) => (
              <Ltr>
                {format.decimal(row.net)} {row.currency}
              </Ltr>
            ),
          },
          ...(mine
            ? [
                {
                  label: t('quarantine.act'),
                  cell: (row: Waiting) =>
                    (row.isrc || row.upc || row.title) && (
                      <Button variant="light" mih={44} onClick={() => decide(row)}>
                        {t('quarantine.decide')}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {deciding && <Decide row={deciding} close={() => decide(null)} />}
    </Section>
  )
}

function Decide({ row, close }: { row: Waiting; close: () => void }) {
  const { t } = useTranslation('statements')
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
    { said: t('quarantine.decided') },
  )
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('quarantine.decide')}
      text={t('quarantine.decide_text')}
      facts={[{ label: t('quarantine.recording'), value: <bdi>{row.isrc ?? row.upc ?? row.title}</bdi> }]}
      act={t('quarantine.decide')}
      disabled={!work || !reason.trim()}
      confirm={async () => work && decide.mutateAsync({ work_id: work, reason })}
    >
      {(at) => (
        <>
          <Choice
            label={t('quarantine.work')}
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
            label={t('quarantine.why')}
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
