import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { projectQuery } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { fromMinor, minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { Ltr, Name } from '@/ui/Bidi'
import { CsvButton } from '@/ui/CsvButton'
import { MoneyChart } from '@/ui/chart/MoneyChart'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts, Page, Section } from '@/ui/Page'
import { RiskNote } from '@/ui/RiskNote'
import { Sentence } from '@/ui/Sentence'
import { Share } from '@/ui/Share'
import { EmptyState } from '@/ui/states'
import { type Distribution, distributionsQuery, type Holding, holdingsQuery } from './api'
import { DistributionCard } from './DistributionCard'
import { shareFraction } from './HoldingsTable'

/** One share: what it brought, each time, and why exactly so much. */
export function HoldingPage({ project }: { project: string }) {
  const { t } = useTranslation('fan')
  const holdings = useQuery(holdingsQuery)
  return (
    <Loaded query={holdings} rows={5}>
      {(holdings) => {
        const holding = holdings.find((one) => one.project_id === project)
        return holding ? (
          <Whole holding={holding} />
        ) : (
          <Page title={t('holding.none_title')}>
            <EmptyState title={t('holdings.empty_title')} text={t('holding.none_text')} />
          </Page>
        )
      }}
    </Loaded>
  )
}

function Whole({ holding }: { holding: Holding }) {
  const { t } = useTranslation('fan')
  const distributions = useQuery(distributionsQuery(holding.project_id))
  return (
    <Page
      title={t('holding.title', { project: isolate(holding.project_title) })}
      subtitle={
        <LinkText to="/projects/$id" params={{ id: holding.project_id }}>
          <Name>{holding.project_title}</Name>
        </LinkText>
      }
      act={
        <LinkButton to="/projects/$id/distributions" params={{ id: holding.project_id }} variant="default">
          {t('holding.splits')}
        </LinkButton>
      }
    >
      <HoldingSentence holding={holding} />
      <HoldingFacts holding={holding} />
      <Loaded query={distributions} rows={4}>
        {(distributions) => <Distributions holding={holding} distributions={distributions} />}
      </Loaded>
      <RiskNote />
    </Page>
  )
}

function HoldingSentence({ holding }: { holding: Holding }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const ahead = minor(holding.paid) > minor(holding.entitled)
  const key = minor(holding.left) === 0n ? 'at_cap' : ahead ? 'ahead' : 'running'
  return (
    <Sentence tone={key === 'ahead' ? 'info' : 'good'}>
      {t(`holding.${key}`, {
        paid: isolate(format.money(holding.paid)),
        entitled: isolate(format.money(holding.entitled)),
        left: isolate(format.money(holding.left)),
        most: isolate(format.money(holding.most)),
        when: holding.next_pay_day ? isolate(format.moment(holding.next_pay_day)) : '–',
      })}
    </Sentence>
  )
}

function HoldingFacts({ holding }: { holding: Holding }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const term = holding.term
  return (
    <Section title={t('holding.facts')}>
      <Facts
        items={[
          { label: t('holdings.paid'), value: <Money value={holding.paid} strong /> },
          { label: t('holdings.entitled'), value: <Money value={holding.entitled} /> },
          { label: t('holdings.most'), value: <Money value={holding.most} /> },
          { label: t('holdings.left'), value: <Money value={holding.left} /> },
          {
            label: t('holdings.share'),
            value: <Share percent={holding.share.percent} fraction={shareFraction(holding)} />,
          },
          { label: t('holdings.invested'), value: <Money value={holding.invested} /> },
          { label: t('holdings.raised'), value: <Money value={holding.raised} /> },
          {
            label: t('holdings.promised'),
            value: <Ltr>{format.percentOfBps(holding.promised_bps)}</Ltr>,
          },
          {
            label: t('holdings.term'),
            value: term
              ? t('holdings.term_value', {
                  first: format.month(`${term.first}-01`),
                  last: format.month(`${term.last}-01`),
                })
              : t('holdings.all_months'),
          },
          ...(holding.next_pay_day
            ? [{ label: t('holdings.next'), value: <Moment value={holding.next_pay_day} /> }]
            : []),
        ]}
      />
    </Section>
  )
}

function Distributions({ holding, distributions }: { holding: Holding; distributions: Distribution[] }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const project = useQuery(projectQuery(holding.project_id))
  if (distributions.length === 0)
    return (
      <Section title={t('distributions.title')}>
        <EmptyState title={t('distributions.empty_title')} text={t('distributions.empty_text')} />
      </Section>
    )
  const currency = holding.paid.currency
  const oldestFirst = distributions.toReversed()
  const label = (one: Distribution) => `${format.count(one.number)} · ${format.day(one.begun_at)}`
  return (
    <>
      <MoneyChart
        title={t('chart.share')}
        axis={t('chart.distribution')}
        series={t('chart.received')}
        file="daman-distributions-share"
        points={oldestFirst.map((one) => ({ label: label(one), amount: one.share }))}
      />
      <MoneyChart
        title={t('chart.revenue')}
        axis={t('chart.distribution')}
        series={t('chart.reported')}
        file="daman-distributions-revenue"
        points={oldestFirst.map((one) => ({
          label: label(one),
          amount: fromMinor(BigInt(one.revenue_minor), currency),
        }))}
      />
      <Section
        title={t('distributions.title')}
        act={
          <CsvButton
            name="daman-distributions"
            headings={[
              t('chart.distribution'),
              t('csv.when'),
              t('waterfall.revenue'),
              t('waterfall.so_far'),
              t('waterfall.due'),
              t('waterfall.before'),
              t('waterfall.after'),
              t('waterfall.share'),
              t('waterfall.rounding'),
              t('csv.currency'),
            ]}
            rows={() =>
              oldestFirst.map((one) => [
                String(one.number),
                one.begun_at,
                fromMinor(BigInt(one.revenue_minor), currency).amount,
                fromMinor(BigInt(one.revenue_so_far_minor), currency).amount,
                one.fans_due.amount,
                one.fans_before.amount,
                one.fans_after.amount,
                one.share.amount,
                one.rounding ?? '',
                currency,
              ])
            }
          />
        }
      >
        <Stack>
          {distributions.map((one) => (
            <DistributionCard key={one.id} distribution={one} holding={holding} project={project.data} />
          ))}
        </Stack>
      </Section>
    </>
  )
}
