import { Stack } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { refunds } from '@/api/wallet'
import { DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { Reason } from './Reason'
import { ReceiptOf } from './Receipts'

/** Money that goes back to the party the way it paid. */
export function Refunds() {
  const { t } = useTranslation('money')
  const query = useInfiniteQuery(refunds)
  return (
    <Section title={t('tab.refunds')}>
      <DataTable
        caption={t('tab.refunds')}
        query={query}
        rowKey={(refund) => refund.id}
        empty={<EmptyState title={t('refunds.empty')} text={t('refunds.empty_text')} />}
        columns={[
          { label: t('col.amount'), figure: true, cell: (refund) => <Money value={refund.amount} strong /> },
          {
            label: t('col.status'),
            cell: (refund) => (
              <Stack gap={4} align="flex-start">
                <StatusBadge status={refund.status} />
                {refund.reason && <Reason code={refund.reason} />}
                {refund.can.includes('connect_payout_account') && (
                  <LinkText to="/money" search={{ tab: 'account' }} size="sm">
                    {t('refunds.connect')}
                  </LinkText>
                )}
              </Stack>
            ),
          },
          { label: t('col.due'), cell: (refund) => <Moment value={refund.created_at} /> },
          { label: t('col.paid'), cell: (refund) => refund.done_at && <Moment value={refund.done_at} /> },
          {
            label: t('col.receipts'),
            cell: (refund) => <ReceiptOf id={refund.id} since={refund.created_at} />,
          },
        ]}
      />
    </Section>
  )
}
