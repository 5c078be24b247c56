import { Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { payDays, wallet } from '@/api/wallet'
import { fromMinor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { type Seat, useLockedWords } from '@/lib/use-locked-words'
import { useParty } from '@/lib/use-session'
import { Figures } from '@/ui/Figures'
import { Money } from '@/ui/Money'
import { Sentence } from '@/ui/Sentence'
import { Stale } from '@/ui/Stale'
import { ErrorState, Loading } from '@/ui/states'
import { account, deposits } from './api'
import { standing } from './standing'
import { useLocked } from './use-locked'

/** The one sentence, and the balances of each currency: locked, here, on its way, paid. */
export function Balances() {
  const { t } = useTranslation('money')
  const format = useFormat()
  const { role } = useParty()
  const seat: Seat =
    role === 'label' ? 'artist' : role === 'creator' || role === 'fan' || role === 'artist' ? role : 'brand'
  const lockedWords = useLockedWords()
  const [held, mine, days] = useQueries({ queries: [wallet, account, payDays] })
  const asked = useInfiniteQuery(deposits)
  const lockedNow = useLocked()
  const read = [held, mine, asked, lockedNow.query]
  const failed = read.find((query) => query?.isError && !query.data)
  const old = read.find((query) => query?.isError)
  if (failed) return <ErrorState error={failed.error} retry={() => failed.refetch()} />
  if (!held.data || mine.data === undefined || !asked.data || !lockedNow.data)
    return <Loading rows={2} height={80} />

  const { balances } = held.data
  const lockedAmounts = lockedNow.shown ? lockedNow.data.amounts : []
  const currencies = [
    ...new Set([
      ...balances.map((balance) => balance.held.currency),
      ...lockedAmounts.map((one) => one.currency),
    ]),
  ]
  const waits = days.data?.items ?? []
  const { say, tone, amounts, date } = standing(balances, mine.data, asked.data, waits[0]?.expected_by)
  const words = { amount: format.list(amounts.map(format.said)), date: date ? format.moment(date) : '' }
  const quiet = say === 'paid' || say === 'nothing'
  return (
    <Stack>
      {old && <Stale query={old} />}
      <Sentence tone={tone}>
        {(lockedAmounts.length === 0 || !quiet) && t(`say.${say}`, words)}{' '}
        {lockedAmounts.length > 0 && lockedWords(lockedNow.data, seat)}
      </Sentence>
      {currencies.map((currency) => {
        const balance = balances.find((one) => one.held.currency === currency)
        const none = fromMinor(0n, currency)
        return (
          <Figures
            key={currency}
            items={[
              ...(lockedNow.shown
                ? [
                    {
                      label: t('balance.locked'),
                      value: <Money value={lockedAmounts.find((one) => one.currency === currency) ?? none} />,
                      hint: t(`balance.locked_hint.${seat}`),
                    },
                  ]
                : []),
              {
                label: t('balance.held'),
                value: <Money value={balance?.held ?? none} />,
                hint: t('balance.held_hint'),
              },
              {
                label: t('balance.in_transit'),
                value: <Money value={balance?.in_transit ?? none} />,
                hint: t('balance.in_transit_hint'),
              },
              {
                label: t('balance.paid'),
                value: <Money value={balance?.paid ?? none} />,
                hint: t('balance.paid_hint'),
              },
            ]}
          />
        )
      })}
      {days.data?.next_pay_day &&
        waits.map((wait) => (
          <Text key={wait.waiting.currency} size="sm" c="dimmed">
            {t('balance.next', {
              date: format.day(days.data?.next_pay_day ?? ''),
              amount: format.money(wait.paid_from),
            })}
          </Text>
        ))}
    </Stack>
  )
}
