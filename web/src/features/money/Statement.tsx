import { Group, Stack, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { now } from '@/lib/now'
import { Choice } from '@/ui/Choice'
import { Filter } from '@/ui/Filter'
import { Section } from '@/ui/Page'
import { SaveButton } from '@/ui/SaveButton'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { faultOf, type Period, PRESETS, preset, presetOf } from './period'
import { Receipts } from './Receipts'
import { StatementLines } from './StatementLines'
import { saved, statement } from './statement'
import type { MoneySearch } from './tabs'

/** The account statement, and the receipts of what the provider did. */
export function Statement() {
  const { t } = useTranslation('money')
  return (
    <Stack>
      <Section title={t('statement.title')}>
        <Text>{t('statement.text')}</Text>
        <Chosen />
      </Section>
      <Receipts />
    </Stack>
  )
}

/** The statement of the currency, days and part that the address says; the server chooses what it does not say. */
function Chosen() {
  const { t } = useTranslation('money')
  const navigate = useNavigate()
  const search = useSearch({ from: '/_in/money' })
  const section = search.section ?? 'available'
  const query = useInfiniteQuery(statement(search.currency, { from: search.from, to: search.to }, section))
  const go = (next: MoneySearch) =>
    navigate({ to: '/money', search: { ...search, tab: 'statement', ...next }, replace: true })
  const first = query.data?.first
  if (first?.currencies.length === 0)
    return <EmptyState title={t('statement.none')} text={t('statement.none_text')} />
  const today = first?.today ?? new Date(now()).toISOString().slice(0, 10)
  const usual = preset('this_month', today)
  return (
    <Stack>
      <Group align="flex-start">
        {first && first.currencies.length > 1 && (
          <Choice
            label={t('statement.currency')}
            data={first.currencies}
            value={search.currency ?? first.currency}
            onChange={(value) => go({ currency: value ?? first.currency })}
          />
        )}
        <Days
          key={`${search.from} ${search.to}`}
          asked={{ from: search.from ?? usual.from, to: search.to ?? usual.to }}
          today={today}
          onChange={go}
        />
      </Group>
      {query.isError && <ErrorState error={query.error} retry={() => query.refetch()} />}
      {query.isPending && <Loading rows={5} />}
      {first && !query.isError && (
        <>
          <StatementLines
            first={first}
            section={section}
            query={{ ...query, data: query.data?.lines }}
            onSection={(next) => go({ section: next })}
          />
          <Group align="flex-start">
            <SaveButton make={() => saved('csv', first)}>{t('act.csv')}</SaveButton>
            <SaveButton make={() => saved('pdf', first)}>{t('statement.pdf')}</SaveButton>
          </Group>
        </>
      )}
    </Stack>
  )
}

/** Which days: one of the usual periods, or any. What is typed counts once the field is left, or with the enter key. */
function Days({
  asked,
  today,
  onChange,
}: {
  asked: Period
  today: string
  onChange: (days: Period) => void
}) {
  const { t } = useTranslation('money')
  const problems = useTranslation('problems', { useSuspense: false }).t
  const [typed, setTyped] = useState(asked)
  const fault = faultOf(typed)
  const apply = () => {
    if (!fault && (typed.from !== asked.from || typed.to !== asked.to)) onChange(typed)
  }
  const field = (name: keyof Period) => ({
    type: 'date',
    label: t(`statement.${name}`),
    value: typed[name],
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
    onBlur: apply,
    onKeyDown: (event: { key: string }) => event.key === 'Enter' && apply(),
  })
  return (
    <>
      <Filter
        label={t('statement.period')}
        value={presetOf(asked, today) ?? ''}
        choices={PRESETS.map((one) => ({ value: one, label: t(`preset.${one}`) }))}
        onChange={(one) => one && onChange(preset(one, today))}
      />
      <TextInput {...field('from')} />
      <TextInput {...field('to')} error={fault && problems(`field_${fault.key}`, { most: fault.most })} />
    </>
  )
}
