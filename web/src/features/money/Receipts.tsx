import { Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { DataTable } from '@/ui/DataTable'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { ReceiptLinks } from '@/ui/ReceiptLinks'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { records } from './api'
import { amountOf, recordsOf, stepOf, thingOf } from './records'

/** The receipt of the last thing that was recorded of a payout, a deposit or a refund, which began at `since`. */
export function ReceiptOf({ id, since }: { id: string; since: string }) {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = useInfiniteQuery(records)
  const last = recordsOf(data ?? [], id)[0]
  // The newest records come first: what began earlier than the last one read may stand on a page behind.
  const older = !last && hasNextPage && (data?.at(-1)?.at ?? '') >= since
  useEffect(() => {
    if (older && !isFetching && !isError) fetchNextPage()
  }, [older, isFetching, isError, fetchNextPage])
  if (last) return <ReceiptLinks id={last.id} />
  return older && !isError ? <Skeleton height={20} width={80} /> : '—'
}

/** Everything that is recorded of the party's money, each with its receipt. */
export function Receipts() {
  const { t } = useTranslation('money')
  const query = useInfiniteQuery(records)
  return (
    <Section title={t('receipts.title')}>
      {t('receipts.text')}
      <DataTable
        caption={t('receipts.title')}
        query={query}
        rowKey={(record) => record.id}
        filter={(record) => thingOf(record) !== undefined}
        filtered={<EmptyState title={t('receipts.empty')} />}
        empty={<EmptyState title={t('receipts.empty')} />}
        columns={[
          { label: t('col.date'), cell: (record) => <Moment value={record.at} /> },
          { label: t('col.kind'), cell: (record) => t(`kind.${thingOf(record)}`) },
          { label: t('col.status'), cell: (record) => <StatusBadge status={stepOf(record)} /> },
          {
            label: t('col.amount'),
            figure: true,
            cell: (record) => {
              const amount = amountOf(record)
              return amount && <Money value={amount} />
            },
          },
          { label: t('col.receipts'), cell: (record) => <ReceiptLinks id={record.id} /> },
        ]}
      />
    </Section>
  )
}
