import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { DataTable } from '@/ui/DataTable'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { chargebacks } from './api'
import { Reason } from './Reason'
import { contestedFor } from './reasons'

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
          { label: t('col.reason'), cell: (one) => <Reason code={one.reason} why={contestedFor} /> },
          { label: t('col.opened'), cell: (one) => <Moment value={one.opened_at} /> },
          {
            label: t('col.evidence'),
            cell: (one) =>
              one.status === 'open' && one.evidence_due_by && <Moment value={one.evidence_due_by} />,
          },
          { label: t('col.recovered'), figure: true, cell: (one) => <Money value={one.recovered} /> },
          { label: t('col.fee'), figure: true, cell: (one) => <Money value={one.fee} /> },
        ]}
      />
    </Section>
  )
}
