import { Badge, Code } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { DataTable } from '@/ui/DataTable'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { about } from './about'
import { mails } from './api'

const COLORS: Record<string, string> = { sent: 'green', failed: 'red' }

/** What was mailed to the party, and what became of it. */
export function Messages() {
  const { t } = useTranslation('account')
  const query = useInfiniteQuery(mails)
  return (
    <Section title={t('messages.title')}>
      <DataTable
        caption={t('messages.title')}
        query={query}
        rowKey={(mail) => mail.id}
        empty={<EmptyState title={t('messages.empty')} text={t('messages.empty_text')} />}
        columns={[
          {
            label: t('messages.about'),
            cell: (mail) => (
              <>
                {t(`about.${about(mail.template)}`)} <Code>{mail.template}</Code>
              </>
            ),
          },
          {
            label: t('messages.status'),
            cell: (mail) => (
              <Badge color={COLORS[mail.status] ?? 'gray'}>{t(`mail_status.${mail.status}`)}</Badge>
            ),
          },
          { label: t('messages.when'), cell: (mail) => <Moment value={mail.created_at} /> },
          { label: t('messages.sent'), cell: (mail) => mail.sent_at && <Moment value={mail.sent_at} /> },
          { label: t('messages.attempts'), figure: true, cell: (mail) => mail.attempts },
        ]}
      />
    </Section>
  )
}
