import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/api/client'
import { allMyProjects } from '@/api/projects'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page, Section } from '@/ui/Page'
import { Said } from '@/ui/Said'
import { Stale } from '@/ui/Stale'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { ArtistMoney } from './ArtistMoney'
import { ArtistTodo } from './ArtistTodo'

/** An artist's or a label's first page: how it stands with the money, what to do, then what is open. */
export function ArtistHome() {
  const { t } = useTranslation(['artist', 'import'])
  const projects = useQuery(allMyProjects)
  return (
    <Page title={t('home.title')} act={<LinkButton to="/statements">{t('upload.title')}</LinkButton>}>
      <ArtistMoney />
      <ArtistTodo />
      <Section
        title={t('projects.title')}
        act={
          <LinkButton to="/projects/new" variant="light">
            {t('projects.begin')}
          </LinkButton>
        }
      >
        {projects.isError && !projects.data && (
          <ErrorState error={projects.error} retry={() => projects.refetch()} />
        )}
        <Stale query={projects} />
        {projects.isPending && <Loading rows={2} />}
        {projects.data?.length === 0 && (
          <EmptyState title={t('projects.none')} text={t('projects.none_text')} />
        )}
        {projects.data?.map((project) => (
          <ProjectLine key={project.id} project={project} />
        ))}
      </Section>
    </Page>
  )
}

function ProjectLine({ project }: { project: Schemas['ProjectSummary'] }) {
  const { t } = useTranslation('artist')
  // What a failed raise held went back.
  const money = project.status === 'failed' ? null : (project.raised ?? project.held)
  return (
    <Stack gap={2}>
      <Text component="div">
        <LinkText to="/projects/$id" params={{ id: project.id }}>
          <bdi>{project.title}</bdi>
        </LinkText>{' '}
        <StatusBadge status={project.status} />
      </Text>
      <Text c="dimmed" component="div">
        {money && (
          <Said label={t('projects.raised')}>
            <Money value={money} />
          </Said>
        )}
        {project.status === 'live' && project.closes_at && (
          <>
            {' · '}
            <Said label={t('projects.closes')}>
              <Deadline value={project.closes_at} />
            </Said>
          </>
        )}
      </Text>
    </Stack>
  )
}
