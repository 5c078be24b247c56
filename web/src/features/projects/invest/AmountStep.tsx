import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Project, type Raise, stakesQuery } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { fromMinor, minor, sum } from '@/lib/format'
import { percent } from '@/lib/promise'
import { useFormat } from '@/lib/use-format'
import { Money } from '@/ui/Money'
import { asAmount, MoneyInput } from '@/ui/MoneyInput'
import { Facts, Section } from '@/ui/Page'
import { Share } from '@/ui/Share'
import { standing } from '../terms'
import { Simulator } from './Simulator'

/** How much: what the raise takes, the share that it would give, and what could come back of it. */
export function AmountStep({
  project,
  raise,
  typed,
  type,
  next,
}: {
  project: Project
  raise: Raise
  typed: string
  type: (typed: string) => void
  next: () => void
}) {
  const { t } = useTranslation(['invest', 'projects'])
  const format = useFormat()
  const stakes = useQuery(stakesQuery(project.id))
  const [asked, setAsked] = useState(false)
  const currency = raise.minimum.currency
  const amount = asAmount(typed, currency)
  const before = sum(
    standing(stakes.data ?? []).map((one) => one.amount),
    currency,
  )
  const allowed = minor(raise.max_per_fan) - minor(before)
  const most = allowed < minor(raise.room) ? allowed : minor(raise.room)
  const least = minor(raise.min_per_fan) < minor(raise.room) ? minor(raise.min_per_fan) : minor(raise.room)
  const [from, to] = [format.money(fromMinor(least, currency)), format.money(fromMinor(most, currency))]

  const fault = () => {
    if (!amount) return t('amount.write')
    if (minor(amount) < least) return t('amount.too_little', { least: isolate(from) })
    if (minor(amount) > most) return t('amount.too_much', { most: isolate(to) })
    return null
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!fault()) next()
  }
  return (
    <Stack component="form" onSubmit={submit} gap="lg">
      <Section title={t('amount.title')}>
        <MoneyInput
          label={t('amount.label')}
          description={t('amount.hint', { least: isolate(from), most: isolate(to) })}
          currency={currency}
          value={typed}
          onChange={type}
          error={(asked || (amount && minor(amount) > most)) && fault()}
          maw={360}
          required
        />
        <Facts
          items={[
            { label: t('amount.room'), value: <Money value={raise.room} /> },
            { label: t('amount.limit'), value: <Money value={raise.max_per_fan} /> },
            { label: t('amount.yours'), value: <Money value={before} /> },
          ]}
        />
        <Text c="dimmed" size="sm">
          {t('amount.no_fee')}
        </Text>
      </Section>
      {amount && project.offer.mode === 'revenue_participation' && (
        <>
          <ShareAhead raise={raise} amount={minor(amount)} />
          <Simulator project={project} raise={raise} amount={minor(amount)} />
        </>
      )}
      <Group justify="flex-end">
        <Button type="submit">{t('act.next')}</Button>
      </Group>
    </Stack>
  )
}

/** The share that an amount gives: as things stand, and between which bounds it ends. */
function ShareAhead({ raise, amount }: { raise: Raise; amount: bigint }) {
  const { t } = useTranslation(['invest', 'projects'])
  const now = minor(raise.held) + amount
  const fraction = (whole: bigint) => (
    <Share percent={percent(amount, whole)} fraction={`${amount}/${whole}`} />
  )
  // With less than the minimum there is no share at all, so this is the most that it can be.
  const least = minor(raise.minimum) > amount ? minor(raise.minimum) : amount
  return (
    <Section title={t('share.title')}>
      <Text>{t('share.text')}</Text>
      <Facts
        items={[
          ...(now >= minor(raise.minimum) ? [{ label: t('share.now'), value: fraction(now) }] : []),
          { label: t('share.most'), value: fraction(least) },
          { label: t('share.least'), value: fraction(minor(raise.hard_cap)) },
        ]}
      />
    </Section>
  )
}
