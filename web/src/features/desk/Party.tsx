import { List } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { CopyId } from '@/ui/CopyId'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts, Page, Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { partyCard } from './api'
import { ObjectLink } from './ObjectLink'

/** All of a party on one page. That it was looked at stands in the audit log. */
export function Party() {
  const { t } = useTranslation('desk')
  const format = useFormat()
  const { id } = useParams({ from: '/_in/desk/parties/$id' })
  const query = useSuspenseQuery(partyCard(id))
  const { data } = query
  const { party } = data
  return (
    <Page
      title={party.name}
      status={data.standing && <StatusBadge status={data.standing} />}
      subtitle={t('party.audited')}
      act={
        <>
          <LinkText to="/desk/audit" search={{ actor: party.id }}>
            {t('party.acts')}
          </LinkText>
          <ObjectLink id={party.id} />
        </>
      }
    >
      <Stale query={query} />
      <Section title={t('party.facts')}>
        <Facts
          items={[
            { label: t('party.id'), value: <CopyId value={party.id} /> },
            { label: t('parties.role'), value: t(`role.${party.role}`, { ns: 'common' }) },
            { label: t('parties.email'), value: <Ltr>{party.email}</Ltr> },
            { label: t('parties.country'), value: format.country(party.country) },
            { label: t('parties.since'), value: <Moment value={party.created_at} as="day" /> },
            {
              label: t('party.wallet'),
              value:
                data.wallet.length === 0
                  ? '–'
                  : data.wallet.map((money) => (
                      <div key={money.currency}>
                        <Money value={money} />
                      </div>
                    )),
            },
          ]}
        />
      </Section>
      <Lines title={t('party.escrows')} rows={data.escrows}>
        {(row) => (
          <>
            <bdi>{row.campaign_title}</bdi> · <Money value={row.amount} /> <StatusBadge status={row.status} />
          </>
        )}
      </Lines>
      <Lines title={t('party.disputes')} rows={data.disputes}>
        {(row) => (
          <>
            <LinkText to="/disputes/$id" params={{ id: row.id }}>
              {row.number}
            </LinkText>{' '}
            <bdi>{row.campaign_title}</bdi> · <Money value={row.frozen} />
          </>
        )}
      </Lines>
      <Lines title={t('party.projects')} rows={data.projects}>
        {(row) => (
          <>
            <LinkText to="/projects/$id" params={{ id: row.id }}>
              <bdi>{row.title}</bdi>
            </LinkText>{' '}
            {row.held && <Money value={row.held} />} <StatusBadge status={row.status} />
          </>
        )}
      </Lines>
      <Lines title={t('party.payouts')} rows={data.payouts}>
        {(row) => (
          <>
            <Money value={row.amount} /> · <Moment value={row.created_at} />{' '}
            <StatusBadge status={row.status} />
          </>
        )}
      </Lines>
    </Page>
  )
}

function Lines<T extends { id: string }>(props: {
  title: string
  rows: T[]
  children: (row: T) => ReactNode
}) {
  const { t } = useTranslation('desk')
  return (
    <Section title={props.title}>
      {props.rows.length === 0 ? (
        <EmptyState title={t('party.none')} />
      ) : (
        <List spacing="xs">
          {props.rows.map((row) => (
            <List.Item key={row.id}>
              {props.children(row)} <ObjectLink id={row.id} />
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  )
}
