import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Project } from '@/api/projects'
import { useAct } from '@/lib/use-act'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Moment } from '@/ui/Moment'
import { More } from '@/ui/More'
import { Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { type Update, updatesQuery } from './api'
import { PostUpdate } from './PostUpdate'

/** What the project's owner told its fans, the newest first. */
export function Updates({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const [writing, setWriting] = useState(false)
  const updates = useInfiniteQuery(updatesQuery(project.id))
  const mayPost = project.can.includes('post_update')
  if (project.status === 'draft') return null
  return (
    <Section
      title={t('updates.title')}
      act={mayPost && <Button onClick={() => setWriting(true)}>{t('updates.post')}</Button>}
    >
      {writing && <PostUpdate project={project.id} close={() => setWriting(false)} />}
      {updates.isError && !updates.data && (
        <ErrorState error={updates.error} retry={() => updates.refetch()} />
      )}
      <Stale query={updates} />
      {updates.isPending && <Loading rows={2} />}
      {updates.data?.length === 0 && (
        <EmptyState
          title={t('updates.empty_title')}
          text={t(mayPost ? 'updates.empty_text_owner' : 'updates.empty_text')}
        />
      )}
      {updates.data?.map((update) => (
        <UpdateCard key={update.id} update={update} />
      ))}
      <More query={updates} label={t('updates.earlier')} />
    </Section>
  )
}

function UpdateCard({ update }: { update: Update }) {
  const { t } = useTranslation('projects')
  const [withdrawing, setWithdrawing] = useState(false)
  return (
    <Card component="article" padding="md">
      <Stack gap="xs">
        {update.withdrawn_at ? (
          <Text c="dimmed">
            {t('updates.withdrawn')} <Moment value={update.withdrawn_at} />
          </Text>
        ) : (
          <>
            <Title order={3} lang={update.language}>
              <bdi>{update.title}</bdi>
            </Title>
            <Text
              lang={update.language}
              dir="auto"
              style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}
            >
              {update.text}
            </Text>
          </>
        )}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t('updates.posted')} <Moment value={update.posted_at} />
          </Text>
          {update.can.includes('withdraw') && (
            <Button variant="subtle" color="red" onClick={() => setWithdrawing(true)}>
              {t('updates.withdraw')}
            </Button>
          )}
        </Group>
        {withdrawing && <Withdraw update={update} close={() => setWithdrawing(false)} />}
      </Stack>
    </Card>
  )
}

function Withdraw({ update, close }: { update: Update; close: () => void }) {
  const { t } = useTranslation('projects')
  const withdraw = useAct(
    () => api.POST('/projects/updates/{id}/withdraw', { params: { path: { id: update.id } } }),
    { said: t('updates.taken_back') },
  )
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('updates.withdraw')}
      text={t('updates.withdraw_text')}
      facts={[{ label: t('updates.field_title'), value: <bdi>{update.title}</bdi> }]}
      act={t('updates.withdraw')}
      danger
      confirm={() => withdraw.mutateAsync(undefined)}
    />
  )
}
