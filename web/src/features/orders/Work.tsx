import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { engagementPages, ORDER_STATUSES, orderPages } from '@/api/campaigns'
import { useParty } from '@/lib/use-session'
import { Name } from '@/ui/Bidi'
import { Choice } from '@/ui/Choice'
import { DataTable } from '@/ui/DataTable'
import { Filter } from '@/ui/Filter'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Deadline, Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page } from '@/ui/Page'
import { ShowAll } from '@/ui/ShowAll'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'

/** A party's orders, and the invitations and applications that lead to them. */
export function Work() {
  const { t } = useTranslation('work')
  const { tab } = useSearch({ from: '/_in/work' })
  const navigate = useNavigate({ from: '/work' })
  return (
    <Page title={t('list.title')}>
      <Filter
        label={t('list.which')}
        value={tab ?? 'orders'}
        choices={[
          { value: 'orders', label: t('list.orders') },
          { value: 'asked', label: t('list.asked') },
        ]}
        onChange={(value) => navigate({ search: value === 'asked' ? { tab: 'asked' } : {} })}
      />
      {tab === 'asked' ? <Asked /> : <Orders />}
    </Page>
  )
}

/** Where the next order begins, by role. */
function Begin() {
  const { t } = useTranslation('work')
  const { role } = useParty()
  return <LinkButton to="/campaigns">{t(role === 'brand' ? 'list.to_mine' : 'list.to_open')}</LinkButton>
}

function Orders() {
  const { t } = useTranslation(['work', 'status'])
  const { role } = useParty()
  const { status } = useSearch({ from: '/_in/work' })
  const navigate = useNavigate({ from: '/work' })
  const query = useInfiniteQuery(orderPages(status))
  const brand = role === 'brand'
  return (
    <>
      <Choice
        label={t('list.status')}
        maw={320}
        value={status ?? 'all'}
        data={[
          { value: 'all', label: t('list.all') },
          ...ORDER_STATUSES.map((value) => ({ value, label: t(value, { ns: 'status' }) })),
        ]}
        onChange={(value) => navigate({ search: { status: ORDER_STATUSES.find((one) => one === value) } })}
      />
      <DataTable
        caption={t('list.orders')}
        query={query}
        rowKey={(row) => row.id}
        empty={
          status ? (
            <EmptyState
              title={t('list.filtered')}
              act={<ShowAll onClick={() => navigate({ search: {} })} />}
            />
          ) : (
            <EmptyState title={t('list.empty')} text={t('list.empty_text')} act={<Begin />} />
          )
        }
        columns={[
          {
            label: t('list.order'),
            cell: (row) => (
              <LinkText to="/escrow/$id" params={{ id: row.id }}>
                <Name>{row.campaign_title}</Name>
              </LinkText>
            ),
          },
          {
            label: t(brand ? 'list.creator' : 'list.brand'),
            cell: (row) => <Name>{brand ? row.creator.name : row.brand.name}</Name>,
          },
          { label: t('list.status'), cell: (row) => <StatusBadge status={row.status} /> },
          {
            label: t(brand ? 'list.price' : 'list.net'),
            figure: true,
            cell: (row) => <Money value={brand ? row.amount : row.creator_net} strong />,
          },
          { label: t('list.locked'), figure: true, cell: (row) => <Money value={row.held} /> },
          {
            label: t('list.next'),
            cell: (row) => (row.next?.by_when ? <Deadline value={row.next.by_when} /> : '–'),
          },
        ]}
      />
    </>
  )
}

function Asked() {
  const { t } = useTranslation('work')
  const { role } = useParty()
  const brand = role === 'brand'
  return (
    <DataTable
      caption={t('list.asked')}
      query={useInfiniteQuery(engagementPages())}
      rowKey={(row) => row.id}
      empty={<EmptyState title={t('list.asked_empty')} text={t('list.empty_text')} act={<Begin />} />}
      columns={[
        {
          label: t('list.campaign'),
          cell: (row) => (
            <LinkText to="/campaigns/$id" params={{ id: row.campaign_id }}>
              <Name>{row.campaign_title}</Name>
            </LinkText>
          ),
        },
        {
          label: t(brand ? 'list.creator' : 'list.brand'),
          cell: (row) => <Name>{brand ? row.creator.name : row.brand.name}</Name>,
        },
        { label: t('list.status'), cell: (row) => <StatusBadge status={row.status} /> },
        {
          label: t(brand ? 'list.price' : 'list.net'),
          figure: true,
          cell: (row) => <Money value={brand ? row.terms.brand_total : row.terms.creator_net} strong />,
        },
        {
          label: t('list.answer_by'),
          cell: (row) =>
            row.can.length > 0 || ['invited', 'applied'].includes(row.status) ? (
              <Deadline value={row.respond_by} />
            ) : (
              <Moment value={row.answered_at ?? row.proposed_at} />
            ),
        },
      ]}
    />
  )
}
