import { Group } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ListState } from '@/api/lists'
import type { Investment } from '@/api/projects'
import { Name } from '@/ui/Bidi'
import { Choice } from '@/ui/Choice'
import { CsvButton } from '@/ui/CsvButton'
import { type Column, DataTable } from '@/ui/DataTable'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Share } from '@/ui/Share'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { asInvestmentFilter, type InvestmentFilter, STATUSES } from './filter'

/** All money that was ever put in, and what became of it. */
export function InvestmentsTable({
  query,
  filter,
}: {
  query: ListState<Investment>
  filter: InvestmentFilter
}) {
  const { t } = useTranslation('fan')
  const words = useTranslation('status').t
  const navigate = useNavigate()
  const columns: Column<Investment>[] = [
    {
      label: t('holdings.project'),
      cell: (one) => (
        <LinkText to="/investments/$id" params={{ id: one.id }}>
          <Name>{one.project_title}</Name>
        </LinkText>
      ),
    },
    { label: t('investments.when'), cell: (one) => <Moment value={one.created_at} as="day" /> },
    { label: t('investments.status'), cell: (one) => <StatusBadge status={one.status} /> },
    {
      label: t('holdings.share'),
      cell: (one) => (one.share ? <Share percent={one.share.percent} fraction={one.share.fraction} /> : '–'),
    },
    { label: t('investment.amount'), cell: (one) => <Money value={one.amount} strong />, figure: true },
  ]
  return (
    <>
      <Group justify="space-between" align="flex-end">
        <Choice
          label={t('investments.filter')}
          data={[
            { value: 'all', label: t('investments.all') },
            ...STATUSES.map((value) => ({ value, label: words(value) })),
          ]}
          value={filter.status ?? 'all'}
          onChange={(value) =>
            navigate({ to: '/portfolio', search: asInvestmentFilter({ status: value }), replace: true })
          }
        />
        {query.data && query.data.length > 0 && (
          <CsvButton
            name="daman-investments"
            headings={[
              t('holdings.project'),
              t('investments.when'),
              t('investments.status'),
              t('holdings.share'),
              t('investment.amount'),
              t('csv.currency'),
            ]}
            rows={() =>
              (query.data ?? []).map((one) => [
                one.project_title,
                one.created_at,
                words(one.status),
                one.share?.fraction ?? '',
                one.amount.amount,
                one.amount.currency,
              ])
            }
          />
        )}
      </Group>
      <DataTable
        caption={t('investments.title')}
        columns={columns}
        rowKey={(one) => one.id}
        query={query}
        filter={filter.status ? (one) => one.status === filter.status : undefined}
        empty={
          <EmptyState
            title={t('investments.empty_title')}
            text={t('investments.empty_text')}
            act={<LinkButton to="/projects">{t('act.discover')}</LinkButton>}
          />
        }
        filtered={
          <EmptyState
            title={t('investments.none_title')}
            act={
              <LinkButton to="/portfolio" variant="default">
                {t('act.reset_filters', { ns: 'common' })}
              </LinkButton>
            }
          />
        }
      />
    </>
  )
}
