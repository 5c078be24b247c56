import { Anchor, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { deposits } from './api'
import { Reason } from './Reason'
import { ReceiptOf } from './Receipts'

/** Where what a deposit is for is shown, and its word. */
const PURPOSES: Record<string, { to: string; word: 'campaign_budget' | 'investment' | 'statement' }> = {
  campaign_budget: { to: '/campaigns', word: 'campaign_budget' },
  investment: { to: '/investments', word: 'investment' },
  statement: { to: '/statements', word: 'statement' },
}

function Purpose({ kind, id }: { kind: string; id: string }) {
  const { t } = useTranslation('money')
  const known = PURPOSES[kind]
  if (!known) return t('for.other')
  return <LinkText to={`${known.to}/${id}` as '/'}>{t(`for.${known.word}`)}</LinkText>
}

/** What the party pays in, at the rail's own page. */
export function Deposits() {
  const { t } = useTranslation('money')
  const format = useFormat()
  const query = useInfiniteQuery({
    ...deposits,
    // The rail's page is open in another tab: nothing else tells before the money has come.
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => one.can.includes('pay'))) ? 2_000 : false,
  })
  return (
    <Section title={t('tab.deposits')}>
      <DataTable
        caption={t('tab.deposits')}
        query={query}
        rowKey={(deposit) => deposit.id}
        empty={<EmptyState title={t('deposits.empty')} text={t('deposits.empty_text')} />}
        columns={[
          {
            label: t('col.amount'),
            figure: true,
            cell: (deposit) => <Money value={deposit.amount} strong />,
          },
          {
            label: t('col.status'),
            cell: (deposit) => (
              <Stack gap={4} align="flex-start">
                <StatusBadge status={deposit.status} />
                {deposit.reason && <Reason code={deposit.reason} />}
                {deposit.can.includes('pay') && (
                  <>
                    <Anchor href={deposit.pay_url} target="_blank" rel="noreferrer">
                      {t('deposits.pay')}
                    </Anchor>
                    {deposit.expires_at && (
                      <Text size="sm">
                        {t('deposits.until', { date: format.moment(deposit.expires_at) })}
                      </Text>
                    )}
                  </>
                )}
              </Stack>
            ),
          },
          { label: t('col.for'), cell: (deposit) => <Purpose {...deposit.purpose} /> },
          { label: t('col.asked'), cell: (deposit) => <Moment value={deposit.created_at} /> },
          {
            label: t('col.paid'),
            cell: (deposit) => deposit.settled_at && <Moment value={deposit.settled_at} />,
          },
          {
            label: t('col.receipts'),
            cell: (deposit) => <ReceiptOf id={deposit.id} since={deposit.created_at} />,
          },
        ]}
      />
    </Section>
  )
}
