import { SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useParty } from '@/lib/use-session'
import { Name } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page } from '@/ui/Page'
import { ShowAll } from '@/ui/ShowAll'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { type Dispute, disputes, LISTS, type List, standing } from './api'

/** Who mediates nothing knows open and closed. */
const SIDES = ['queue', 'closed'] as const
const DESK = ['mediator', 'operator', 'auditor']

/** Disputes: a side's own, or the desk's queue by its clock. */
export function DisputeList() {
  const party = useParty()
  const desk = DESK.includes(party.role)
  const { t } = useTranslation(desk ? ['mediation', 'disputes'] : 'disputes')
  const { list = 'queue' } = useSearch({ from: '/_in/disputes/' })
  const navigate = useNavigate({ from: '/disputes/' })
  const query = useInfiniteQuery(disputes(desk ? list : undefined))
  const shown = (row: Dispute) => desk || (list === 'queue') === (row.stage !== 'closed')

  return (
    <Page title={t(desk ? 'list.desk' : 'list.title')} subtitle={t('list.subtitle')}>
      <SegmentedControl
        aria-label={t('list.which')}
        value={list}
        onChange={(value) => navigate({ search: { list: value as List } })}
        data={(party.role === 'mediator' ? LISTS : SIDES).map((one) => ({
          value: one,
          label: t(`list.${one}`),
        }))}
      />
      <DataTable
        caption={t('list.title')}
        query={query}
        filter={shown}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            title={t('list.none')}
            text={t(desk ? 'list.none_desk' : 'list.none_text')}
            act={desk && list !== 'queue' && <ShowAll onClick={() => navigate({ search: {} })} />}
          />
        }
        filtered={
          <EmptyState
            title={t('list.none')}
            act={list !== 'queue' && <ShowAll onClick={() => navigate({ search: {} })} />}
          />
        }
        columns={[
          {
            label: t('field.ticket'),
            cell: (row) => (
              <LinkText to="/disputes/$id" params={{ id: row.id }}>
                <bdi>{row.number}</bdi>
              </LinkText>
            ),
          },
          { label: t('field.campaign'), cell: (row) => <Name>{row.campaign_title}</Name> },
          {
            label: t('field.sides'),
            cell: (row) => (
              <>
                <Name>{row.brand.name}</Name> · <Name>{row.creator.name}</Name>
              </>
            ),
          },
          { label: t('field.stage'), cell: (row) => <StatusBadge status={standing(row)} /> },
          { label: t('field.due'), cell: (row) => (row.due_at ? <Deadline value={row.due_at} /> : '–') },
          { label: t('field.frozen'), figure: true, cell: (row) => <Money value={row.frozen} /> },
        ]}
      />
    </Page>
  )
}
