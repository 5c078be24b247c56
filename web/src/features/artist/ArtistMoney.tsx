import { Stack } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { wallet } from '@/api/wallet'
import { isolate } from '@/lib/bidi'
import { minor, sum } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { useRaises } from '@/lib/use-raises'
import { Figures } from '@/ui/Figures'
import { LinkText } from '@/ui/LinkButton'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Sentence } from '@/ui/Sentence'
import { ErrorState, Loading } from '@/ui/states'
import { allStatements, statement } from './api'
import { type Owed, owedFor } from './owed'

/** How it stands with an artist's or a label's money: what is owed, what raises hold, what is in the wallet and on its way. */
export function ArtistMoney() {
  const { t } = useTranslation(['artist', 'money'])
  const held = useQuery(wallet)
  const raises = useRaises()
  const reported = useQuery(allStatements)
  const awaiting = (reported.data ?? []).filter((one) => one.status === 'awaiting_cash')
  const previews = useQueries({ queries: awaiting.map((one) => statement(one.id)) })
  const asked = [held, raises, reported, ...previews]
  const failed = asked.find((query) => query.isError && !query.data)
  if (failed) return <ErrorState error={failed.error} retry={() => failed.refetch()} />
  if (!held.data || !raises.data || asked.some((query) => !query.data))
    return <Loading rows={2} height={80} />

  const { balances } = held.data
  const owed = owedFor(previews.flatMap(({ data }) => (data ? [data] : [])))
  return (
    <Stack>
      <HowItStands owed={owed} held={balances.map((one) => one.held).filter((one) => minor(one) > 0n)} />
      <Figures
        items={[
          { label: t('owed.sum'), value: <Sums values={owed.sums} />, hint: <Next owed={owed} /> },
          {
            label: t('balance.locked'),
            value: <Sums values={byCurrency(raises.data)} />,
            hint: t('balance.locked_hint.artist'),
          },
          {
            label: t('balance.held'),
            value: <Sums values={balances.map((one) => one.held)} />,
            hint: t('balance.held_hint'),
          },
          {
            label: t('balance.in_transit'),
            value: <Sums values={balances.map((one) => one.in_transit)} />,
            hint: t('balance.in_transit_hint'),
          },
        ]}
      />
    </Stack>
  )
}

function HowItStands({ owed, held }: { owed: Owed; held: Amount[] }) {
  const { t } = useTranslation('artist')
  const format = useFormat()
  const day = (value: string | null) => (value ? format.day(value) : '')
  const amount = (values: Amount[]) => values.map((one) => isolate(format.money(one))).join(' + ')
  if (owed.late)
    return (
      <Sentence tone="act">
        {t('owed.owed_late', { amount: amount(owed.late.sums), date: day(owed.late.since) })}
      </Sentence>
    )
  if (owed.sums.length > 0)
    return (
      <Sentence tone="warn">{t('owed.owed', { amount: amount(owed.sums), date: day(owed.due) })}</Sentence>
    )
  if (held.length > 0) return <Sentence tone="good">{t('owed.held', { amount: amount(held) })}</Sentence>
  return <Sentence>{t('owed.free')}</Sentence>
}

/** The next day, and the way to the list. */
function Next({ owed }: { owed: Owed }) {
  const { t } = useTranslation('artist')
  return (
    <>
      {owed.due && (
        <>
          {t('home.by')} <Deadline value={owed.due} /> ·{' '}
        </>
      )}
      <LinkText to="/statements">{t('owed.look')}</LinkText>
    </>
  )
}

function Sums({ values }: { values: Amount[] }) {
  if (values.length === 0) return '–'
  return values.map((value) => (
    <div key={value.currency}>
      <Money value={value} />
    </div>
  ))
}

const byCurrency = (amounts: Amount[]) =>
  [...new Set(amounts.map((one) => one.currency))].map((currency) =>
    sum(
      amounts.filter((one) => one.currency === currency),
      currency,
    ),
  )
