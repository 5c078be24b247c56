import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useParty } from '@/lib/use-session'
import { Ltr } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Deadline, Moment } from '@/ui/Moment'
import { Page, Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { statements } from './api'
import { formatName } from './formats'
import { Upload } from './Upload'

/** The statements of stores and distributors: a file goes in, and what it says is distributed by itself. */
export function Statements() {
  const { t } = useTranslation('statements')
  const { role } = useParty()
  const query = useInfiniteQuery(statements)
  return (
    <Page title={t('statements.title')} subtitle={t('statements.subtitle')}>
      {(role === 'artist' || role === 'label') && <Import />}
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

function Import() {
  const { t } = useTranslation('import')
  return (
    <Section title={t('upload.title')}>
      <Upload />
    </Section>
  )
}
