import { Group, Stack, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { allInvestments } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { MoneyChart } from '@/ui/chart/MoneyChart'
import { Figures } from '@/ui/Figures'
import { LinkButton } from '@/ui/LinkButton'
import { Money } from '@/ui/Money'
import { Page, Section } from '@/ui/Page'
import { RiskNote } from '@/ui/RiskNote'
import { Sentence } from '@/ui/Sentence'
import { ErrorState, Loading } from '@/ui/states'
import { distributionsQuery, type Holding, holdingsQuery } from './api'
import type { InvestmentFilter } from './filter'
import { HoldingsTable } from './HoldingsTable'
import { InvestmentsTable } from './InvestmentsTable'
import { NextPayDay } from './NextPayDay'
import { byMonth, totals } from './sums'

/** What came back first; then the shares, what they may still bring, and all money that was put in. */
export function Portfolio({ filter }: { filter: InvestmentFilter }) {
  const { t } = useTranslation('fan')
  const holdings = useQuery(holdingsQuery)
  const investments = useQuery(allInvestments)
  return (
    <Page
      title={t('portfolio.title')}
      act={
        <LinkButton to="/payments" variant="default">
          {t('payments.title')}
        </LinkButton>
      }
    >
      {holdings.data && investments.data ? (
        <Received
          sums={totals(holdings.data, investments.data)}
          any={investments.data.length + holdings.data.length > 0}
        />
      ) : holdings.isError ? (
        <ErrorState error={holdings.error} retry={() => holdings.refetch()} />
      ) : (
        <Loading rows={2} height={90} />
      )}
      <Section title={t('holdings.title')}>
        <HoldingsTable query={holdings} />
      </Section>
      {holdings.data && holdings.data.length > 0 && <Income holdings={holdings.data} />}
      <Section title={t('investments.title')}>
        <InvestmentsTable query={investments} filter={filter} />
      </Section>
      <RiskNote />
    </Page>
  )
}

/** What was received so far, by currency, and what it stands against. */
function Received({ sums, any }: { sums: ReturnType<typeof totals>; any: boolean }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  if (!any) return <Sentence>{t('portfolio.sentence_none')}</Sentence>
  const list = (pick: (one: (typeof sums)[number]) => Parameters<typeof format.money>[0]) =>
    sums.map((one) => isolate(format.money(pick(one)))).join(' + ')
  return (
    <Stack>
      <Sentence tone="good">
        {t('portfolio.sentence', {
          received: list((one) => one.received),
          invested: list((one) => one.invested),
        })}{' '}
        <NextPayDay />
      </Sentence>
      {sums.map((one) => (
        <Figures
          key={one.received.currency}
          items={[
            {
              label: t('figure.received'),
              value: <Money value={one.received} />,
              hint: t('figure.received_hint'),
            },
            { label: t('figure.left'), value: <Money value={one.left} />, hint: t('figure.left_hint') },
            { label: t('figure.invested'), value: <Money value={one.invested} /> },
            { label: t('figure.locked'), value: <Money value={one.locked} />, hint: t('figure.locked_hint') },
          ]}
        />
      ))}
    </Stack>
  )
}

/** What all shares of a currency brought, month by month. */
function Income({ holdings }: { holdings: Holding[] }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const each = useQueries({ queries: holdings.map((one) => distributionsQuery(one.project_id)) })
  const failed = each.find((one) => one.isError)
  if (failed) return <ErrorState error={failed.error} retry={() => failed.refetch()} />
  if (each.some((one) => one.isPending)) return <Loading rows={1} height={260} />
  const distributions = each.flatMap((one) => one.data ?? [])
  const currencies = [...new Set(distributions.map((one) => one.share.currency))]
  return (
    <>
      {currencies.map((currency) => {
        const points = byMonth(distributions.filter((one) => one.share.currency === currency))
        return (
          <MoneyChart
            key={currency}
            title={t('chart.income')}
            axis={t('chart.month')}
            series={t('chart.received')}
            file={`daman-received-${currency}`}
            points={points.map((one) => ({ label: format.month(one.month), amount: one.amount }))}
          />
        )
      })}
      {currencies.length === 0 && (
        <Group>
          <Text c="dimmed">{t('chart.none')}</Text>
        </Group>
      )}
    </>
  )
}
