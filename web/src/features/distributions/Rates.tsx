import { Stack, Table, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { fromMinor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { Money } from '@/ui/Money'
import type { Split } from './api'

/** How much of all revenue has which of the fans' rates: where their due comes from. */
export function Rates({ split }: { split: Split }) {
  const { t } = useTranslation('distributions')
  const format = useFormat()
  const rates = split.rates ?? []
  if (rates.length === 0) return null
  const money = (minor: string) => <Money value={fromMinor(BigInt(minor), split.cash.currency)} />
  return (
    <Stack gap="xs">
      <Title order={3}>{t('rates.title')}</Title>
      <Text size="sm" c="dimmed">
        {t('rates.text')}
      </Text>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('rates.rate')}</Table.Th>
            <Table.Th scope="col" className="figure">
              {t('rates.before')}
            </Table.Th>
            <Table.Th scope="col" className="figure">
              {t('rates.after')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rates.map((rate) => (
            <Table.Tr key={rate.promised_bps}>
              <Table.Th scope="row" fw={400}>
                <Ltr>{format.percentOfBps(rate.promised_bps)}</Ltr>
              </Table.Th>
              <Table.Td className="figure">{money(rate.before_minor)}</Table.Td>
              <Table.Td className="figure">{money(rate.after_minor)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">{t('rates.due')}</Table.Th>
            <Table.Td />
            <Table.Td className="figure">
              <Money value={split.fans.due} strong />
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Stack>
  )
}
