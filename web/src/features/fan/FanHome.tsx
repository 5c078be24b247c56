import { Group, Stack, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { allInvestments, type Investment, projectQuery } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { Figures } from '@/ui/Figures'
import { LinkButton } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page, Section } from '@/ui/Page'
import { RiskNote } from '@/ui/RiskNote'
import { Sentence } from '@/ui/Sentence'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { type Holding, holdingsQuery } from './api'
import { HoldingsTable } from './HoldingsTable'
import { NextPayDay } from './NextPayDay'
import { totals } from './sums'

/** A fan's first page: what to do first, then the money. */
export function FanHome() {
  const { t } = useTranslation('fan')
  const holdings = useQuery(holdingsQuery)
  const investments = useQuery(allInvestments)
  return (
    <Page
      title={t('home.title')}
      act={
        <LinkButton to="/projects" variant="default">
          {t('act.discover')}
        </LinkButton>
      }
    >
      {holdings.data && investments.data ? (
        <HowItStands holdings={holdings.data} investments={investments.data} />
      ) : holdings.isError || investments.isError ? (
        <ErrorState
          error={holdings.error ?? investments.error}
          retry={() => Promise.all([holdings.refetch(), investments.refetch()])}
        />
      ) : (
        <Loading rows={2} height={80} />
      )}
      <Section title={t('todo.title')}>
        <Loaded query={investments} rows={2}>
          {(investments) => <ToDo investments={investments} />}
        </Loaded>
      </Section>
      <Section
        title={t('holdings.title')}
        act={
          <LinkButton to="/portfolio" variant="subtle">
            {t('portfolio.title')}
          </LinkButton>
        }
      >
        <HoldingsTable query={holdings} />
      </Section>
      <RiskNote />
    </Page>
  )
}

function HowItStands({ holdings, investments }: { holdings: Holding[]; investments: Investment[] }) {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const sums = totals(holdings, investments)
  if (sums.length === 0) return <Sentence>{t('portfolio.sentence_none')}</Sentence>
  const received = sums.map((one) => isolate(format.money(one.received))).join(' + ')
  const locked = sums.map((one) => isolate(format.money(one.locked))).join(' + ')
  return (
    <Stack>
      <Sentence tone="good">
        {t('home.sentence', { received, locked })} <NextPayDay />
      </Sentence>
      {sums.map((one) => (
        <Figures
          key={one.received.currency}
          items={[
            { label: t('figure.received'), value: <Money value={one.received} /> },
            { label: t('figure.locked'), value: <Money value={one.locked} />, hint: t('figure.locked_hint') },
            { label: t('figure.invested'), value: <Money value={one.invested} /> },
          ]}
        />
      ))}
    </Stack>
  )
}

/** What waits for the fan: payments that are not made, votes, money that can still be taken back. */
function ToDo({ investments }: { investments: Investment[] }) {
  const { t } = useTranslation('fan')
  const funded = [
    ...new Set(
      investments
        .filter((one) => one.status === 'committed' && one.project_status === 'funded')
        .map((one) => one.project_id),
    ),
  ]
  const projects = useQueries({ queries: funded.map((id) => projectQuery(id)) })
  const votes = projects.flatMap(({ data }) =>
    data?.can.includes('vote')
      ? data.milestones
          .filter((one) => one.status === 'voting')
          .map((milestone) => ({ project: data, milestone }))
      : [],
  )
  const unpaid = investments.filter((one) => one.can.includes('pay') || one.can.includes('retry'))
  const cooling = investments.filter((one) => one.status === 'held' && one.can.includes('withdraw'))
  if (unpaid.length + votes.length + cooling.length === 0)
    return <EmptyState title={t('todo.empty_title')} text={t('todo.empty_text')} />
  return (
    <Stack component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {unpaid.map((one) => (
        <Group component="li" key={one.id} justify="space-between">
          <Text>
            {t('todo.pay')} <Money value={one.amount} strong /> · <Name>{one.project_title}</Name>
          </Text>
          <LinkButton to="/investments/$id" params={{ id: one.id }}>
            {t('act.pay_now')}
          </LinkButton>
        </Group>
      ))}
      {votes.map(({ project, milestone }) => (
        <Group component="li" key={milestone.id} justify="space-between">
          <Text>
            {t('todo.vote')} <Name>{milestone.title}</Name> · <Name>{project.title}</Name>
            {milestone.vote_ends_at && (
              <>
                {' · '}
                <Deadline value={milestone.vote_ends_at} />
              </>
            )}
          </Text>
          <LinkButton to="/projects/$id" params={{ id: project.id }}>
            {t('act.vote')}
          </LinkButton>
        </Group>
      ))}
      {cooling.map((one) => (
        <Group component="li" key={one.id} justify="space-between">
          <Text>
            {t('todo.cooling')} <Money value={one.amount} strong /> · <Name>{one.project_title}</Name> ·{' '}
            <Deadline value={one.leave_until} />
          </Text>
          <LinkButton to="/investments/$id" params={{ id: one.id }} variant="default">
            {t('act.open', { ns: 'common' })}
          </LinkButton>
        </Group>
      ))}
    </Stack>
  )
}
