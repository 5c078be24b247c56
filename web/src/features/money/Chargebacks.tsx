import { Code } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { DataTable } from '@/ui/DataTable'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { chargebacks } from './api'

/** Payments that the party's bank contests. */
export function Chargebacks() {
  const { t } = useTranslation('money')
  const query = useInfiniteQuery(chargebacks)
  return (
    <Section title={t('tab.chargebacks')}>
      <DataTable
        caption={t('tab.chargebacks')}
        query={query}
        rowKey={(chargeback) => chargeback.id}
        empty={<EmptyState title={t('chargebacks.empty')} text={t('chargebacks.empty_text')} />}
        columns={[
          { label: t('col.amount'), figure: true, cell: (one) => <Money value={one.amount} strong /> },
          { label: t('col.status'), cell: (one) => <StatusBadge status={one.status} /> },
          { label: t('col.reason'), cell: (one) => <Code>{one.reason}</Code> },
          { label: t('col.opened'), cell: (one) => <Moment value={one.opened_at} /> },
          { label: t('col.recovered'), figure: true, cell: (one) => <Money value={one.recovered} /> },
          { label: t('col.fee'), figure: true, cell: (one) => <Money value={one.fee} /> },
        ]}
      />
    </Section>
  )
}
