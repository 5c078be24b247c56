import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fromMinor } from '@/lib/format'
import { Money } from '@/ui/Money'
import type { Split } from './api'

interface Line {
  key: string
  label: string
  hint?: string
  before?: ReactNode
  amount: ReactNode
  after?: ReactNode
  strong?: boolean
}

/** Rank after rank: what each had, what this one pays it, what it has then. */
export function Waterfall({ split }: { split: Split }) {
  const { t } = useTranslation('distributions')
  const currency = split.cash.currency
  const inMinor = (value: string) => <Money value={fromMinor(BigInt(value), currency)} />
  const rank = (of: Split['fans']) => ({
    before: <Money value={of.before} />,
    amount: <Money value={of.amount} strong />,
    after: <Money value={of.after} />,
  })
  const owed = (kind: string): Line[] =>
    (split.owed ?? [])
      .filter((one) => one.kind === kind)
      .map((one) => ({
        key: `${kind}-${one.number}`,
        label: t(one.yours ? `owed.${kind}_yours` : `owed.${kind}`, { n: one.number }),
        before: <Money value={one.before} />,
        amount: <Money value={one.amount} />,
        after: <Money value={one.after} />,
      }))
  const lines: Line[] = [
    {
      key: 'revenue',
      label: t('waterfall.revenue'),
      hint: split.revenue_minor.startsWith('-') ? t('waterfall.correction') : t('waterfall.no_fee'),
      amount: inMinor(split.revenue_minor),
      after: inMinor(split.revenue_so_far_minor),
    },
    {
      key: 'cash',
      label: t('waterfall.cash'),
      amount: <Money value={split.cash} />,
      after: <Money value={split.cash_so_far} />,
    },
    { key: 'recoup', label: t('waterfall.recoup'), ...rank(split.recoup), strong: true },
    ...owed('recoup'),
    {
      key: 'fans',
      label: t('waterfall.fans'),
      hint: t('waterfall.fans_hint'),
      ...rank(split.fans),
      strong: true,
    },
    { key: 'rest', label: t('waterfall.rest'), ...rank(split.rest), strong: true },
    ...owed('owner'),
    ...(split.waits
      ? [
          {
            key: 'waits',
            label: t('waterfall.waits'),
            hint: t('waterfall.waits_hint'),
            amount: '',
            after: <Money value={split.waits} />,
          },
        ]
      : []),
  ]
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table verticalSpacing="xs">
        <Table.Caption className="skip">{t('waterfall.caption')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('waterfall.rank')}</Table.Th>
            <Table.Th scope="col" className="figure">
              {t('waterfall.before')}
            </Table.Th>
            <Table.Th scope="col" className="figure">
              {t('waterfall.amount')}
            </Table.Th>
            <Table.Th scope="col" className="figure">
              {t('waterfall.after')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.key}>
              <Table.Th scope="row" fw={line.strong ? 600 : 400}>
                {line.label}
                {line.hint && (
                  <Text size="sm" c="dimmed">
                    {line.hint}
                  </Text>
                )}
              </Table.Th>
              <Table.Td className="figure">{line.before}</Table.Td>
              <Table.Td className="figure">{line.amount}</Table.Td>
              <Table.Td className="figure">{line.after}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
