import { Anchor, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Milestone, Project } from '@/api/projects'
import { isAtClose } from '@/lib/at-close'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Ltr, Name } from '@/ui/Bidi'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { VoteCount } from './VoteCount'
import { useVote, VoteSheet } from './VoteSheet'

/** The parts in which the raise is released, what shows each, and the vote on what was shown. */
export function Milestones({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  if (project.milestones.length === 0) return null
  return (
    <Section title={t('milestones.title')}>
      <Text c="dimmed">{t('milestones.text')}</Text>
      <Stack component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        {project.milestones.map((one) => (
          <Card key={one.id} component="li" padding="md">
            <Stack gap="xs">
              <Group justify="space-between">
                <Title order={3}>
                  {one.position}. {isAtClose(one) ? t('milestones.at_close') : <Name>{one.title}</Name>}
                </Title>
                <StatusBadge status={one.status} />
              </Group>
              <Details milestone={one} />
              {one.proof && <Proof milestone={one} />}
              {one.yes && one.no && project.raise?.raised && (
                <VoteCount yes={one.yes} no={one.no} raised={project.raise.raised} />
              )}
              {one.your_vote && <Text fw={600}>{t(`milestones.you_${one.your_vote}`)}</Text>}
              {one.status === 'voting' && project.can.includes('vote') && (
                <VoteButtons project={project} milestone={one} />
              )}
            </Stack>
          </Card>
        ))}
      </Stack>
    </Section>
  )
}

function Details({ milestone }: { milestone: Milestone }) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const when = milestone.ended_at ?? milestone.vote_ends_at ?? milestone.due_at
  const label = milestone.ended_at ? 'ended' : milestone.vote_ends_at ? 'vote_ends' : 'due'
  return (
    <Text component="div">
      <Ltr>{format.percentOfBps(milestone.bps)}</Ltr> {t('milestones.of_raise')}
      {when && (
        <>
          {' · '}
          {t(`milestones.${label}`)} <Moment value={when} />
        </>
      )}
      {!isAtClose(milestone) && (
        <Text c="dimmed" size="sm">
          {t('milestones.wanted')} <Name>{milestone.proof_wanted}</Name>
        </Text>
      )}
    </Text>
  )
}

function Proof({ milestone }: { milestone: Milestone }) {
  const { t } = useTranslation('projects')
  // Only what opens in a browser as a page is made a link of.
  const links = (milestone.links ?? []).filter((link) => /^https?:\/\//.test(link))
  return (
    <Stack gap={4}>
      <Text fw={600}>{t('milestones.proof')}</Text>
      <Text dir="auto" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
        {milestone.proof}
      </Text>
      {links.length > 0 && (
        <List>
          {links.map((link) => (
            <List.Item key={link}>
              <Anchor
                href={link}
                target="_blank"
                rel="noreferrer nofollow"
                style={{ overflowWrap: 'anywhere' }}
              >
                <bdi dir="ltr">{link}</bdi>
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  )
}

function VoteButtons({ project, milestone }: { project: Project; milestone: Milestone }) {
  const { t } = useTranslation('projects')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const act = useVote(milestone.id)
  const [vote, setVote] = useState<'yes' | 'no' | null>(null)
  const title = isolate(milestone.title)
  return (
    <Group>
      <Button onClick={() => setVote('yes')} aria-label={t('vote.yes_of', { title })}>
        {t('vote.yes')}
      </Button>
      <Button variant="default" onClick={() => setVote('no')} aria-label={t('vote.no_of', { title })}>
        {t('vote.no')}
      </Button>
      {vote && <VoteSheet {...{ project, milestone, vote, act }} close={() => setVote(null)} />}
    </Group>
  )
}
