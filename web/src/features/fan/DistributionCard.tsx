import { Card, Group, Stack, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { fromMinor, minor } from '@/lib/format'
import { multiple } from '@/lib/promise'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import type { Distribution, Holding } from './api'
import { shareFraction } from './HoldingsTable'

/** A cap that the offer leaves out is twice what was raised. */
const CAP_MULTIPLE_BPS = 20_000

/** One distribution from revenue down to the fan's part: each figure as it is in the books. */
export function DistributionCard({
  distribution,
  holding,
  project,
}: {
  distribution: Distribution
  holding: Holding
  project?: Project
}) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const currency = distribution.share.currency
  const inMinor = (value: string | bigint) => fromMinor(BigInt(value), currency)
  const [before, after] = [minor(distribution.fans_before), minor(distribution.fans_after)]
  const cap = project && multiple(minor(holding.raised), project.offer.cap_multiple_bps ?? CAP_MULTIPLE_BPS)
  const corrected = distribution.revenue_minor.startsWith('-')
  const rate = isolate(format.percentOfBps(holding.promised_bps))
  const rows: [label: string, value: ReactNode, hint?: string][] = [
    [
      t('waterfall.revenue'),
      <Money key="r" value={inMinor(distribution.revenue_minor)} />,
      corrected ? t('waterfall.correction') : undefined,
    ],
    [t('waterfall.so_far'), <Money key="s" value={inMinor(distribution.revenue_so_far_minor)} />],
    [
      t('waterfall.due'),
      <Money key="d" value={distribution.fans_due} />,
      cap !== undefined
        ? t(minor(distribution.fans_due) >= cap ? 'waterfall.due_capped' : 'waterfall.due_hint', {
            rate,
            cap: isolate(format.money(fromMinor(cap, currency))),
          })
        : undefined,
    ],
    [t('waterfall.before'), <Money key="b" value={distribution.fans_before} />],
    [t('waterfall.after'), <Money key="a" value={distribution.fans_after} />],
    [t('waterfall.split'), <Money key="p" value={inMinor(after - before)} />],
    [t('waterfall.fraction'), <Ltr key="f">{shareFraction(holding)}</Ltr>],
    [t('waterfall.share'), <Money key="m" value={distribution.share} strong />, t('waterfall.share_hint')],
    [t('waterfall.share_so_far'), <Money key="t" value={distribution.share_so_far} />],
    [
      t('waterfall.rounding'),
      <Ltr key="w">{distribution.rounding ?? '–'}</Ltr>,
      t('waterfall.rounding_hint'),
    ],
  ]
  return (
    <Card component="article" padding="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3}>
            {t('distributions.one', { n: format.count(distribution.number) })} ·{' '}
            <Moment value={distribution.begun_at} as="day" />
          </Title>
          <Money value={distribution.share} strong />
        </Group>
        <details>
          <summary>{t('waterfall.open')}</summary>
          <Table verticalSpacing="xs" mt="sm">
            <Table.Tbody>
              {rows.map(([label, value, hint]) => (
                <Table.Tr key={label}>
                  <Table.Th scope="row" fw={400}>
                    {label}
                    {hint && (
                      <Text size="sm" c="dimmed">
                        {hint}
                      </Text>
                    )}
                  </Table.Th>
                  <Table.Td className="figure">{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </details>
        <LinkText
          to="/holdings/$project/lines"
          params={{ project: holding.project_id }}
          search={{ revenue: distribution.revenue_id }}
        >
          {t('lines.open')}
        </LinkText>
      </Stack>
    </Card>
  )
}
