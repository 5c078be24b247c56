import { Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { wallet } from '@/api/wallet'
import { Filter } from '@/ui/Filter'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Page'
import { SaveButton } from '@/ui/SaveButton'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { deposits } from './api'
import { type Period, PRESETS, preset, presetOf } from './period'
import { Receipts } from './Receipts'
import { StatementLines } from './StatementLines'
import { filePath, statement } from './statement'
import type { MoneySearch } from './tabs'

/** The account statement, and the receipts of what the provider did. */
export function Statement() {
  const { t } = useTranslation('money')
  const held = useQuery(wallet)
  const paidIn = useInfiniteQuery(deposits)
  const chosen = useSearch({ from: '/_in/money' }).currency
  return (
    <Stack>
      <Section title={t('statement.title')}>
        <Text>{t('statement.text')}</Text>
        <Loaded query={held}>
          {({ balances }) => {
            const amounts = [
              ...balances.map((one) => one.held),
              ...(paidIn.data ?? []).map((one) => one.amount),
            ]
            const known = amounts.map((one) => one.currency)
            const currencies = [...new Set(chosen ? [...known, chosen] : known)]
            const currency = chosen ?? currencies[0]
            if (!currency) return <EmptyState title={t('statement.none')} text={t('statement.none_text')} />
            return <OfCurrency currency={currency} currencies={currencies} />
          }}
        </Loaded>
      </Section>
      <Receipts />
    </Stack>
  )
}

function OfCurrency({ currency, currencies }: { currency: string; currencies: string[] }) {
  const { t } = useTranslation('money')
  const navigate = useNavigate()
  const search = useSearch({ from: '/_in/money' })
  const section = search.section ?? 'available'
  const query = useInfiniteQuery(statement(currency, { from: search.from, to: search.to }, section))
  const go = (next: MoneySearch) =>
    navigate({ to: '/money', search: { ...search, tab: 'statement', ...next }, replace: true })
  // Days that the server refuses can be chosen again from the usual ones.
  if (query.isError && !query.data)
    return <ErrorState error={query.error} retry={() => go({ from: undefined, to: undefined })} />
  const first = query.data?.first
  if (!first) return <Loading rows={5} />
  const name = `daman-${first.currency}-${first.from}-${first.to}`
  return (
    <Stack>
      <Group align="flex-end">
        {currencies.length > 1 && (
          <Select
            label={t('statement.currency')}
            data={currencies}
            value={currency}
            allowDeselect={false}
            onChange={(value) => go({ currency: value ?? currency })}
          />
        )}
        <Days asked={first} today={first.today} onChange={go} />
      </Group>
      <StatementLines
        first={first}
        query={{ ...query, data: query.data?.lines }}
        onSection={(next) => go({ section: next })}
      />
      <Group align="flex-start">
        <SaveButton path={filePath('csv', first)} name={`${name}.csv`}>
          {t('act.csv')}
        </SaveButton>
        <SaveButton path={filePath('pdf', first)} name={`${name}.pdf`}>
          {t('statement.pdf')}
        </SaveButton>
      </Group>
    </Stack>
  )
}

/** Which days: one of the usual periods, or any. */
function Days({
  asked: { from, to },
  today,
  onChange,
}: {
  asked: Period
  today: string
  onChange: (days: Period) => void
}) {
  const { t } = useTranslation('money')
  // A field that was emptied keeps the day that it had.
  const edit = (next: Partial<Period>) => onChange({ from: next.from || from, to: next.to || to })
  return (
    <>
      <Filter
        label={t('statement.period')}
        value={presetOf({ from, to }, today) ?? ''}
        choices={PRESETS.map((one) => ({ value: one, label: t(`preset.${one}`) }))}
        onChange={(one) => one && onChange(preset(one, today))}
      />
      <TextInput
        type="date"
        label={t('statement.from')}
        value={from}
        max={to}
        onChange={(event) => edit({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('statement.to')}
        value={to}
        min={from}
        onChange={(event) => edit({ to: event.currentTarget.value })}
      />
    </>
  )
}
