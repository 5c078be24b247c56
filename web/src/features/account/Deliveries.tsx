import { Button, Code, Group, List, Modal } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { Ltr } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState, ErrorState } from '@/ui/states'
import { deliveries, delivery } from './api'

/** What was posted to the party's webhooks, and how each attempt ended. */
export function Deliveries() {
  const { t } = useTranslation('account')
  const query = useInfiniteQuery(deliveries)
  const { delivery: open } = useSearch({ from: '/_in/account' })
  const navigate = useNavigate({ from: '/account' })
  const look = (delivery?: string) => navigate({ search: { tab: 'webhooks', delivery }, resetScroll: false })
  return (
    <Section title={t('deliveries.title')}>
      <DataTable
        caption={t('deliveries.title')}
        query={query}
        rowKey={(one) => one.id}
        empty={<EmptyState title={t('deliveries.empty')} />}
        columns={[
          { label: t('deliveries.topic'), cell: (one) => <Code>{one.topic}</Code> },
          { label: t('messages.status'), cell: (one) => <StatusBadge status={one.status} /> },
          { label: t('messages.when'), cell: (one) => <Moment value={one.created_at} /> },
          {
            label: t('deliveries.next'),
            cell: (one) => one.next_attempt_at && <Moment value={one.next_attempt_at} />,
          },
          {
            label: t('deliveries.log'),
            cell: (one) => (
              <Button variant="default" onClick={() => look(one.id)}>
                {t('act.open')}
              </Button>
            ),
          },
        ]}
      />
      <Modal
        opened={open !== undefined}
        onClose={() => look()}
        title={t('deliveries.log')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('act.close') }}
      >
        {open && <Attempts id={open} />}
      </Modal>
    </Section>
  )
}

function Attempts({ id }: { id: string }) {
  const { t } = useTranslation('account')
  const query = useQuery(delivery(id))
  const again = useAct(() => api.POST('/webhooks/deliveries/{id}/redeliver', { params: { path: { id } } }))
  return (
    <Loaded query={query}>
      {(one) => (
        <>
          <List spacing="xs" mb="md">
            {one.log?.map((attempt) => (
              <List.Item key={attempt.at}>
                <Moment value={attempt.at} />
                {' · '}
                {attempt.http_status
                  ? t('deliveries.answer', { status: attempt.http_status })
                  : t('deliveries.no_answer')}
                {attempt.error && (
                  <>
                    {' · '}
                    <Ltr>{attempt.error}</Ltr>
                  </>
                )}
              </List.Item>
            ))}
          </List>
          {again.error && <ErrorState error={again.error} />}
          {one.can.includes('redeliver') && (
            <Group>
              <Button onClick={() => again.mutate(undefined)} loading={again.isPending}>
                {t('deliveries.redeliver')}
              </Button>
            </Group>
          )}
        </>
      )}
    </Loaded>
  )
}
