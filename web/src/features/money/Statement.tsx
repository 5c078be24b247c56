import { Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { wallet } from '@/api/wallet'
import { useNow } from '@/lib/use-now'
import { Filter } from '@/ui/Filter'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Page'
import { SaveButton } from '@/ui/SaveButton'
import { EmptyState } from '@/ui/states'
import { deposits } from './api'
import { type Period, PRESETS, preset, presetOf } from './period'
import { Receipts } from './Receipts'
import { StatementLines } from './StatementLines'
import { type Asked, filePath } from './statement'
import type { MoneySearch } from './tabs'

/** The account statement, and the receipts of what the provider did. */
export function Statement() {
  const { t } = useTranslation('money')
  const held = useQuery(wallet)
  const paidIn = useInfiniteQuery(deposits)
  const chosen = useSearch({ from: '/_in/money' })
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
            const currencies = [...new Set([...amounts.map((one) => one.currency), ...some(chosen.currency)])]
            const currency = chosen.currency ?? currencies[0]
            if (!currency) return <EmptyState title={t('statement.none')} text={t('statement.none_text')} />
            return <OfCurrency currency={currency} currencies={currencies} />
          }}
        </Loaded>
      </Section>
      <Receipts />
    </Stack>
  )
}

const some = (value: string | undefined) => (value ? [value] : [])

function OfCurrency({ currency, currencies }: { currency: string; currencies: string[] }) {
  const { t } = useTranslation('money')
  const now = new Date(useNow())
  const navigate = useNavigate()
  const search = useSearch({ from: '/_in/money' })
  const days = preset('this_month', now)
  const asked: Asked = { currency, from: search.from ?? days.from, to: search.to ?? days.to }
  const go = (next: MoneySearch) =>
    navigate({ to: '/money', search: { ...search, tab: 'statement', ...next }, replace: true })
  const name = `daman-${currency}-${asked.from}-${asked.to}`
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
        <Days asked={asked} now={now} onChange={go} />
      </Group>
      <StatementLines
        asked={asked}
        section={search.section ?? 'available'}
        onSection={(section) => go({ section })}
      />
      <Group align="flex-start">
        <SaveButton path={filePath('csv', asked)} name={`${name}.csv`}>
          {t('act.csv')}
        </SaveButton>
        <SaveButton path={filePath('pdf', asked)} name={`${name}.pdf`}>
          {t('statement.pdf')}
        </SaveButton>
      </Group>
    </Stack>
  )
}

/** Which days: one of the usual periods, or any. */
function Days({ asked, now, onChange }: { asked: Period; now: Date; onChange: (days: Period) => void }) {
  const { t } = useTranslation('money')
  const { from, to } = asked
  // A field that was emptied keeps the day that it had.
  const edit = (next: Partial<Period>) => onChange({ from: next.from || from, to: next.to || to })
  return (
    <>
      <Filter
        label={t('statement.period')}
        value={presetOf(asked, now) ?? ''}
        choices={PRESETS.map((one) => ({ value: one, label: t(`preset.${one}`) }))}
        onChange={(one) => one && onChange(preset(one, now))}
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
