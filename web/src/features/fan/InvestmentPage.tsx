import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Investment, projectQuery } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { Name } from '@/ui/Bidi'
import { CopyId } from '@/ui/CopyId'
import { LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Deadline, Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts, Page, Section } from '@/ui/Page'
import { RiskNote } from '@/ui/RiskNote'
import { Share } from '@/ui/Share'
import { StatusBadge } from '@/ui/StatusBadge'
import { investmentQuery } from './api'
import { InvestmentSentence } from './InvestmentSentence'
import { RetrySheet, WithdrawSheet } from './InvestmentSheets'
import { InvestmentTimeline } from './InvestmentTimeline'
import { Returns } from './Returns'

/** One fan's money in one project: where it is, what happens next, and what the fan may do. */
export function InvestmentPage({ id }: { id: string }) {
  const investment = useQuery(investmentQuery(id, true))
  return (
    <Loaded query={investment} rows={5}>
      {(investment) => <Whole investment={investment} />}
    </Loaded>
  )
}

function Whole({ investment }: { investment: Investment }) {
  const { t } = useTranslation('fan')
  const project = useQuery(projectQuery(investment.project_id))
  return (
    <Page
      title={t('investment.title', { project: isolate(investment.project_title) })}
      status={<StatusBadge status={investment.status} />}
      subtitle={
        <LinkText to="/projects/$id" params={{ id: investment.project_id }}>
          <Name>{investment.project_title}</Name>
          {project.data && (
            <>
              {' · '}
              <Name>{project.data.owner_name}</Name>
            </>
          )}
        </LinkText>
      }
    >
      <InvestmentSentence investment={investment} project={project.data} />
      <Acts investment={investment} />
      <Section title={t('investment.facts')}>
        <Facts
          items={[
            { label: t('investment.amount'), value: <Money value={investment.amount} strong /> },
            {
              label: t('investment.share'),
              value: investment.share ? (
                <>
                  <Share percent={investment.share.percent} fraction={investment.share.fraction} />{' '}
                  <Text span size="sm">
                    {t(investment.share.is_final ? 'investment.final' : 'investment.not_final')}
                  </Text>
                </>
              ) : (
                t('investment.no_share')
              ),
            },
            { label: t('investment.made'), value: <Moment value={investment.created_at} /> },
            ...(investment.can.includes('withdraw')
              ? [{ label: t('investment.leave'), value: <Deadline value={investment.leave_until} /> }]
              : []),
            ...(project.data?.raise && !project.data.raise.closed_at
              ? [
                  {
                    label: t('investment.closes'),
                    value: <Deadline value={project.data.raise.closes_at} />,
                  },
                ]
              : []),
            { label: t('investment.terms'), value: <CopyId value={investment.terms_sha256} /> },
            { label: t('investment.id'), value: <CopyId value={investment.id} /> },
          ]}
        />
        {investment.status === 'committed' && (
          <LinkText to="/holdings/$project" params={{ project: investment.project_id }}>
            {t('investment.received')}
          </LinkText>
        )}
      </Section>
      <Returns investment={investment} />
      {project.data && <InvestmentTimeline investment={investment} project={project.data} />}
      <RiskNote />
    </Page>
  )
}

/** What the fan may do now; `can` says it. */
function Acts({ investment }: { investment: Investment }) {
  const { t } = useTranslation('fan')
  const [sheet, setSheet] = useState<'withdraw' | 'retry' | null>(null)
  const [opened, setOpened] = useState(false)
  const may = (act: string) => investment.can.includes(act)
  if (investment.can.length === 0) return null
  return (
    <>
      <Group>
        {may('pay') && investment.pay_path && (
          <Button
            component="a"
            href={investment.pay_path}
            target="_blank"
            rel="noreferrer"
            rightSection={<ExternalLink size={18} aria-hidden className="mirror" />}
            onClick={() => setOpened(true)}
          >
            {t('act.pay')}
          </Button>
        )}
        {may('retry') && <Button onClick={() => setSheet('retry')}>{t('act.retry')}</Button>}
        {may('withdraw') && (
          <Button variant="default" onClick={() => setSheet('withdraw')}>
            {t(investment.status === 'awaiting_payment' ? 'act.give_up' : 'act.withdraw')}
          </Button>
        )}
      </Group>
      {opened && may('pay') && (
        <Text role="status" c="dimmed">
          {t('investment.followed')}
        </Text>
      )}
      <WithdrawSheet investment={investment} opened={sheet === 'withdraw'} close={() => setSheet(null)} />
      <RetrySheet investment={investment} opened={sheet === 'retry'} close={() => setSheet(null)} />
    </>
  )
}
