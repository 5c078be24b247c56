import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Campaign, campaignPages } from '@/api/campaigns'
import { useParty } from '@/lib/use-session'
import { Name } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { Filter } from '@/ui/Filter'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page } from '@/ui/Page'
import { ShowAll } from '@/ui/ShowAll'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { FILTERS } from './filter'

/** A brand's own campaigns; for a creator those that take creators, and those it is in. */
export function Campaigns() {
  const { t } = useTranslation('campaigns')
  const { role } = useParty()
  const side = role === 'brand' ? 'brand' : 'creator'
  const { show = 'all' } = useSearch({ from: '/_in/campaigns/' })
  const navigate = useNavigate({ from: '/campaigns/' })
  const query = useInfiniteQuery(campaignPages())
  const fits = (campaign: Campaign) =>
    show === 'all' || (show === 'mine' ? !!campaign.engagement_id : campaign.status === show)
  const start = (
    <LinkButton to="/campaigns/new" search={{ step: 'brief' }}>
      {t('list.new')}
    </LinkButton>
  )

  return (
    <Page title={t(`list.title.${side}`)} act={side === 'brand' && start}>
      <Filter
        label={t('list.filter')}
        value={show}
        choices={FILTERS[side].map((value) => ({ value, label: t(`list.show.${value}`) }))}
        onChange={(value) => navigate({ search: { show: value === 'all' ? undefined : value } })}
      />
      <DataTable
        caption={t(`list.title.${side}`)}
        query={query}
        rowKey={(row) => row.id}
        filter={fits}
        filtered={
          <EmptyState title={t('list.filtered')} act={<ShowAll onClick={() => navigate({ search: {} })} />} />
        }
        empty={
          <EmptyState
            title={t(`list.empty.${side}`)}
            text={t(`list.empty_text.${side}`)}
            act={side === 'brand' && start}
          />
        }
        columns={[
          {
            label: t('list.campaign'),
            cell: (row) => (
              <LinkText to="/campaigns/$id" params={{ id: row.id }}>
                <Name>{row.title}</Name>
              </LinkText>
            ),
          },
          ...(side === 'creator'
            ? [{ label: t('list.brand'), cell: (row: Campaign) => <Name>{row.brand.name}</Name> }]
            : []),
          { label: t('list.status'), cell: (row) => <StatusBadge status={row.status} /> },
          { label: t('list.deadline'), cell: (row) => <Moment value={row.deadline_at} as="day" /> },
          ...(side === 'brand'
            ? [
                {
                  label: t('funding.budget'),
                  figure: true,
                  cell: (row: Campaign) => <Money value={row.funding.budget} />,
                },
              ]
            : [
                {
                  label: t('quote.you_get'),
                  figure: true,
                  cell: (row: Campaign) => <Money value={row.package.creator_net} strong />,
                },
              ]),
          { label: t('funding.locked'), figure: true, cell: (row) => <Money value={row.funding.locked} /> },
        ]}
      />
    </Page>
  )
}
