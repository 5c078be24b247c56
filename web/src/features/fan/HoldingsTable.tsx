import { useTranslation } from 'react-i18next'
import type { ListState } from '@/api/lists'
import { Name } from '@/ui/Bidi'
import { CsvButton } from '@/ui/CsvButton'
import { type Column, DataTable } from '@/ui/DataTable'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Share } from '@/ui/Share'
import { EmptyState } from '@/ui/states'
import type { Holding } from './api'

export const shareFraction = (one: Holding) => `${one.share.numerator}/${one.share.denominator}`

/** Each share: how large it is, what it brought, what it may still bring. */
export function HoldingsTable({ query }: { query: ListState<Holding> }) {
  const { t } = useTranslation('fan')
  const columns: Column<Holding>[] = [
    {
      label: t('holdings.project'),
      cell: (one) => (
        <LinkText to="/holdings/$project" params={{ project: one.project_id }}>
          <Name>{one.project_title}</Name>
        </LinkText>
      ),
    },
    {
      label: t('holdings.share'),
      cell: (one) => <Share percent={one.share.percent} fraction={shareFraction(one)} />,
    },
    { label: t('holdings.entitled'), cell: (one) => <Money value={one.entitled} />, figure: true },
    { label: t('holdings.paid'), cell: (one) => <Money value={one.paid} strong />, figure: true },
    { label: t('holdings.left'), cell: (one) => <Money value={one.left} />, figure: true },
    {
      label: t('holdings.next'),
      cell: (one) => (one.next_pay_day ? <Moment value={one.next_pay_day} as="day" /> : '–'),
    },
  ]
  return (
    <>
      <DataTable
        caption={t('holdings.title')}
        columns={columns}
        rowKey={(one) => one.project_id}
        query={query}
        empty={
          <EmptyState
            title={t('holdings.empty_title')}
            text={t('holdings.empty_text')}
            act={<LinkButton to="/projects">{t('act.discover')}</LinkButton>}
          />
        }
      />
      {query.data && query.data.length > 0 && (
        <CsvButton
          name="daman-shares"
          headings={[
            t('holdings.project'),
            t('holdings.share'),
            '%',
            t('holdings.invested'),
            t('holdings.entitled'),
            t('holdings.paid'),
            t('holdings.left'),
            t('csv.currency'),
          ]}
          rows={() =>
            (query.data ?? []).map((one) => [
              one.project_title,
              shareFraction(one),
              one.share.percent,
              one.invested.amount,
              one.entitled.amount,
              one.paid.amount,
              one.left.amount,
              one.paid.currency,
            ])
          }
        />
      )}
    </>
  )
}
