import { SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Ltr } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page } from '@/ui/Page'
import { ShowAll } from '@/ui/ShowAll'
import { EmptyState } from '@/ui/states'
import { cases } from './api'
import { isId } from './id'
import { ObjectLink } from './ObjectLink'

/** Where a rail's books and ours differ. Nothing in that currency leaves the rail until they do not. */
export function Cases() {
  const { t } = useTranslation('desk')
  const { which = 'open' } = useSearch({ from: '/_in/desk/cases' })
  const navigate = useNavigate({ from: '/desk/cases' })
  const query = useInfiniteQuery(cases)
  return (
    <Page title={t('cases.title')} subtitle={t('cases.subtitle')}>
      <SegmentedControl
        aria-label={t('cases.which')}
        value={which}
        onChange={(value) => navigate({ search: { which: value as 'open' | 'all' } })}
        data={[
          { value: 'open', label: t('cases.open') },
          { value: 'all', label: t('cases.all') },
        ]}
      />
      <DataTable
        caption={t('cases.title')}
        query={query}
        rowKey={(row) => row.id}
        filter={which === 'open' ? (row) => !row.resolved_at : undefined}
        empty={<EmptyState title={t('cases.none')} text={t('cases.none_text')} />}
        filtered={
          <EmptyState
            title={t('cases.none')}
            text={t('cases.none_text')}
            act={<ShowAll onClick={() => navigate({ search: { which: 'all' } })} />}
          />
        }
        columns={[
          { label: t('cases.kind'), cell: (row) => t(`cases.kinds.${row.kind}`) },
          {
            label: t('cases.reference'),
            cell: (row) =>
              isId(row.reference) ? <ObjectLink id={row.reference} /> : <Ltr>{row.reference}</Ltr>,
          },
          { label: t('cases.detail'), cell: (row) => <bdi>{row.detail}</bdi> },
          { label: t('cases.since'), cell: (row) => <Moment value={row.opened_at} /> },
          {
            label: t('cases.ended'),
            cell: (row) => (row.resolved_at ? <Moment value={row.resolved_at} /> : t('cases.not_yet')),
          },
          { label: t('cases.expected'), figure: true, cell: (row) => <Money value={row.expected} /> },
          { label: t('cases.found'), figure: true, cell: (row) => <Money value={row.found} /> },
        ]}
      />
    </Page>
  )
}
