import { Badge, Button, Group } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useSignOut } from '@/lib/use-sign-out'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { DataTable } from '@/ui/DataTable'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { sessions } from './api'

/** Where the party is signed in, each of which it can end. */
export function Sessions() {
  const { t } = useTranslation('account')
  const queries = useQueryClient()
  const signOut = useSignOut()
  const query = useInfiniteQuery(sessions)
  const [ending, setEnding] = useState<string | null>(null)
  const [everywhere, setEverywhere] = useState(false)

  async function end() {
    if (ending) await api.DELETE('/auth/sessions/{id}', { params: { path: { id: ending } } })
    await queries.invalidateQueries()
  }
  async function endAll() {
    await api.POST('/auth/sign-out-everywhere')
    await signOut()
  }

  return (
    <Section
      title={t('sessions.title')}
      act={
        <Button variant="default" onClick={() => setEverywhere(true)}>
          {t('sessions.everywhere')}
        </Button>
      }
    >
      <DataTable
        caption={t('sessions.title')}
        query={query}
        rowKey={(session) => session.id}
        empty={null}
        columns={[
          {
            label: t('sessions.device'),
            cell: (session) => (
              <Group gap="xs">
                <bdi>{session.device}</bdi>
                {session.current && <Badge>{t('sessions.current')}</Badge>}
              </Group>
            ),
          },
          { label: t('sessions.used'), cell: (session) => <Moment value={session.used_at} /> },
          { label: t('sessions.since'), cell: (session) => <Moment value={session.created_at} /> },
          { label: t('sessions.expires'), cell: (session) => <Moment value={session.expires_at} as="day" /> },
          {
            label: t('sessions.end'),
            cell: (session) =>
              session.can.includes('end') &&
              !session.current && (
                <Button variant="default" onClick={() => setEnding(session.id)}>
                  {t('sessions.end')}
                </Button>
              ),
          },
        ]}
      />
      <ConfirmSheet
        opened={ending !== null}
        close={() => setEnding(null)}
        title={t('sessions.end_title')}
        text={t('sessions.end_text')}
        act={t('sessions.end')}
        confirm={end}
      />
      <ConfirmSheet
        opened={everywhere}
        close={() => setEverywhere(false)}
        title={t('sessions.everywhere')}
        text={t('sessions.everywhere_text')}
        act={t('sessions.everywhere')}
        danger
        confirm={endAll}
      />
    </Section>
  )
}
