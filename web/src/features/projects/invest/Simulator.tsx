import { Alert, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project, Raise } from '@/api/projects'
import { fromMinor, minor } from '@/lib/format'
import { multiple, myPart, revenueFor } from '@/lib/promise'
import { DataTable } from '@/ui/DataTable'
import { Money } from '@/ui/Money'
import { asAmount, MoneyInput } from '@/ui/MoneyInput'
import { Section } from '@/ui/Page'
import { capMultipleBps, promisedOf } from '../terms'

/** How much revenue the music must bring for how much to come back: the contract's arithmetic, and no forecast. */
export function Simulator({ project, raise, amount }: { project: Project; raise: Raise; amount: bigint }) {
  const { t } = useTranslation('invest')
  const [typed, setTyped] = useState('')
  const currency = raise.minimum.currency
  // What would be raised if it closed with this money in it; a raise that succeeds has its minimum.
  const now = minor(raise.held) + amount
  const raised = now > minor(raise.minimum) ? now : minor(raise.minimum)
  const promised = promisedOf(project.offer, raised)
  if (!promised) return null
  const money = (value: bigint) => <Money value={fromMinor(value, currency)} />
  const own = asAmount(typed, currency)
  const wanted = {
    low: amount / 2n,
    mid: amount,
    high: multiple(amount, capMultipleBps(project.offer)),
  }
  const cases = (['low', 'mid', 'high'] as const)
    // A cap of once the money is reached where all of it is back.
    .filter((name) => name !== 'mid' || wanted.high > wanted.mid)
    .map((name) => ({
      label: t(`simulator.${name}`),
      revenue: revenueFor(wanted[name], amount, promised),
      back: wanted[name],
    }))
  const rows = [{ label: t('simulator.nothing'), revenue: 0n as bigint | null, back: 0n }, ...cases]
  return (
    <Section title={t('simulator.title')}>
      <Alert color="orange" variant="light">
        {t('simulator.warning')}
      </Alert>
      <DataTable
        caption={t('simulator.title')}
        rowKey={(row) => row.label}
        query={{ data: rows, isError: false, error: null, refetch: () => undefined }}
        empty={null}
        columns={[
          { label: t('simulator.case'), cell: (row) => row.label },
          {
            label: t('simulator.revenue'),
            cell: (row) => (row.revenue === null ? t('simulator.never') : money(row.revenue)),
            figure: true,
          },
          { label: t('simulator.back'), cell: (row) => money(row.back), figure: true },
        ]}
      />
      <MoneyInput
        label={t('simulator.own')}
        description={t('simulator.own_hint')}
        currency={currency}
        value={typed}
        onChange={setTyped}
        maw={360}
      />
      {own && (
        <Text role="status">
          {t('simulator.own_result')} {money(myPart(minor(own), amount, promised))}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {t('simulator.how')}
        {(project.offer.break_points ?? []).some((one) => one.after_months) && ` ${t('simulator.months')}`}
      </Text>
    </Section>
  )
}
