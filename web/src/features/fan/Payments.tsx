import { Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/api/client'
import { everyPayout, type Payout, payDays, payouts, wallet } from '@/api/wallet'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { CopyId } from '@/ui/CopyId'
import { CsvButton } from '@/ui/CsvButton'
import { type Column, DataTable } from '@/ui/DataTable'
import { Figures } from '@/ui/Figures'
import { LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Deadline, Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts, Page, Section } from '@/ui/Page'
import { Sentence } from '@/ui/Sentence'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { daysOf } from './payout-days'

/** What goes to the fan's bank: what waits and until when, what is on its way, what arrived. */
export function Payments() {
  const { t } = useTranslation('fan')
  const payments = useQuery(payDays)
  const held = useQuery(wallet)
  return (
    <Page title={t('payments.title')}>
      <Loaded query={payments} rows={2}>
        {(payments) => <Expected payments={payments} />}
      </Loaded>
      <Loaded query={held} rows={2}>
        {({ balances }) =>
          balances.map((one) => (
            <Figures
              key={one.held.currency}
              items={[
                { label: t('payments.paid'), value: <Money value={one.paid} /> },
                { label: t('payments.in_transit'), value: <Money value={one.in_transit} /> },
                {
                  label: t('payments.held'),
                  value: <Money value={one.held} />,
                  hint: t('payments.held_hint'),
                },
              ]}
            />
          ))
        }
      </Loaded>
      <Payouts />
    </Page>
  )
}

/** What waits in the wallet, from which amount on it leaves, and when at the latest. */
function Expected({ payments }: { payments: Schemas['PaymentsView'] }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const day = payments.next_pay_day && isolate(format.moment(payments.next_pay_day))
  const waiting = payments.items.map((one) => isolate(format.money(one.waiting))).join(' + ')
  return (
    <>
      <Sentence>
        {payments.items.length === 0 ? t('payments.nothing') : t('payments.waiting', { waiting })}{' '}
        {day && t('payments.next_day', { day })}
      </Sentence>
      {payments.items.map((one) => (
        <Section key={one.waiting.currency} title={t('payments.expected')}>
          <Facts
            items={[
              { label: t('payments.waits'), value: <Money value={one.waiting} strong /> },
              { label: t('payments.from'), value: <Money value={one.paid_from} /> },
              ...(one.expected_by
                ? [{ label: t('payments.by'), value: <Deadline value={one.expected_by} /> }]
                : []),
            ]}
          />
          <Text c="dimmed" size="sm">
            {t('payments.carried')}
          </Text>
        </Section>
      ))}
    </>
  )
}

function Payouts() {
  const { t } = useTranslation('fan')
  const words = useTranslation('status').t
  const query = useInfiniteQuery(payouts)
  const columns: Column<Payout>[] = [
    { label: t('payments.due'), cell: (one) => <Moment value={one.created_at} /> },
    { label: t('investments.status'), cell: (one) => <StatusBadge status={one.status} /> },
    {
      label: t('payments.arrived'),
      cell: (one) => (one.paid_at ? <Moment value={one.paid_at} /> : '–'),
    },
    { label: t('payments.id'), cell: (one) => <CopyId value={one.id} /> },
    {
      label: t('payments.made_of'),
      cell: (one) => (
        <LinkText
          to="/money"
          search={{ tab: 'statement', currency: one.amount.currency, ...daysOf(one, query.data ?? []) }}
        >
          {t('payments.made_of')}
        </LinkText>
      ),
    },
    { label: t('investment.amount'), cell: (one) => <Money value={one.amount} strong />, figure: true },
  ]
  const everything = async () =>
    (await everyPayout()).map((one) => [
      one.created_at,
      words(one.status),
      one.sent_at ?? '',
      one.paid_at ?? '',
      one.id,
      one.rail,
      one.amount.amount,
      one.amount.currency,
    ])
  return (
    <Section
      title={t('payments.list')}
      act={
        <CsvButton
          name="daman-payments"
          headings={[
            t('payments.due'),
            t('investments.status'),
            t('payments.sent'),
            t('payments.arrived'),
            t('payments.id'),
            t('payments.rail'),
            t('investment.amount'),
            t('csv.currency'),
          ]}
          rows={everything}
        />
      }
    >
      <DataTable
        caption={t('payments.list')}
        columns={columns}
        rowKey={(one) => one.id}
        query={query}
        empty={<EmptyState title={t('payments.empty_title')} text={t('payments.empty_text')} />}
      />
    </Section>
  )
}
