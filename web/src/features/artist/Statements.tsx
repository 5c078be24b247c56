import { Stack } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAct } from '@/lib/use-act'
import { useParty } from '@/lib/use-session'
import { useUpload } from '@/lib/use-upload'
import { Ltr } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { FileDrop } from '@/ui/FileDrop'
import { LinkText } from '@/ui/LinkButton'
import { Deadline, Moment } from '@/ui/Moment'
import { Page, Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Statement, statements } from './api'
import { formatName } from './formats'

/** The statements of stores and distributors: a file goes in, and what it says is distributed by itself. */
export function Statements() {
  const { t } = useTranslation('statements')
  const { role } = useParty()
  const query = useInfiniteQuery(statements)
  return (
    <Page title={t('statements.title')} subtitle={t('statements.subtitle')}>
      {(role === 'artist' || role === 'label') && (
        <Section title={t('statements.upload')}>
          <Upload />
        </Section>
      )}
      <DataTable
        caption={t('statements.title')}
        query={query}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t('statements.none')} text={t('statements.none_text')} />}
        columns={[
          {
            label: t('statements.file'),
            cell: (row) => (
              <LinkText to="/statements/$id" params={{ id: row.id }}>
                <bdi>{row.file_name}</bdi>
              </LinkText>
            ),
          },
          {
            label: t('statements.format'),
            cell: (row) => (row.format ? <Ltr>{formatName(row.format)}</Ltr> : '–'),
          },
          {
            label: t('statements.status'),
            cell: (row) => <StatusBadge status={row.late_step ?? row.status} />,
          },
          { label: t('statements.received'), cell: (row) => <Moment value={row.received_at} as="day" /> },
          {
            label: t('statements.due'),
            cell: (row) =>
              // Once it is paid in, its day is no news.
              row.due_at && row.status === 'awaiting_cash' ? <Deadline value={row.due_at} /> : '–',
          },
        ]}
      />
    </Page>
  )
}

/** Sends a file. `replaces`: the statement that it corrects, and why. */
export function Upload({ replaces }: { replaces?: { id: string; reason: string } }) {
  const { t } = useTranslation('statements')
  const navigate = useNavigate()
  const upload = useUpload(`statement-${replaces?.id ?? ''}`)
  const send = useAct(
    async (file: File) => {
      const query = new URLSearchParams({ name: file.name })
      if (replaces) {
        query.set('replaces', replaces.id)
        query.set('reason', replaces.reason)
      }
      return await upload.send<Statement>(`/statements?${query}`, file)
    },
    { done: (sent) => navigate({ to: '/statements/$id', params: { id: sent.id } }) },
  )
  return (
    <Stack>
      <FileDrop
        label={t('statements.drop')}
        hint={t('statements.drop_hint')}
        {...upload.shown}
        take={([file]) => file && send.mutate(file)}
      />
      {send.isError && <ErrorState error={send.error} />}
    </Stack>
  )
}
