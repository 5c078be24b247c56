import { Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { payouts } from '@/api/wallet'
import { useFormat } from '@/lib/use-format'
import { useParty } from '@/lib/use-session'
import { DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { Reason } from './Reason'
import { ReceiptOf } from './Receipts'

/** Money that leaves, or left, to the party's bank. Nobody starts one: they leave by themselves. */
export function Payouts() {
  const { t } = useTranslation('money')
  const format = useFormat()
  const { role } = useParty()
  const query = useInfiniteQuery(payouts)
  return (
    <Section title={t('tab.payouts')}>
      <DataTable
        caption={t('tab.payouts')}
        query={query}
        rowKey={(payout) => payout.id}
        empty={<EmptyState title={t('payouts.empty')} text={t('payouts.empty_text')} />}
        columns={[
          {
            label: t('col.amount'),
            figure: true,
            cell: (payout) => (
              <>
                <Money value={payout.amount} strong />
                {payout.offset && (
                  <Text size="sm">{t('payouts.offset', { amount: format.money(payout.offset) })}</Text>
                )}
              </>
            ),
          },
          {
            label: t('col.status'),
            cell: (payout) => (
              <Stack gap={4} align="flex-start">
                <StatusBadge status={payout.status} />
                {payout.reason && <Reason code={payout.reason} />}
                {payout.can.includes('onboard') && (
                  <LinkText to="/money" search={{ tab: 'account' }} size="sm">
                    {t('payouts.onboard')}
                  </LinkText>
                )}
              </Stack>
            ),
          },
          { label: t('col.due'), cell: (payout) => <Moment value={payout.created_at} /> },
          { label: t('col.sent'), cell: (payout) => payout.sent_at && <Moment value={payout.sent_at} /> },
          { label: t('col.paid'), cell: (payout) => payout.paid_at && <Moment value={payout.paid_at} /> },
          ...(role === 'creator'
            ? [
                {
                  label: t('col.for'),
                  cell: (payout: { escrow_id: string }) => (
                    <LinkText to={`/escrow/${payout.escrow_id}` as '/'}>{t('for.order')}</LinkText>
                  ),
                },
              ]
            : []),
          {
            label: t('col.receipts'),
            cell: (payout) => <ReceiptOf id={payout.id} since={payout.created_at} />,
          },
        ]}
      />
    </Section>
  )
}
