import { Grid, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Project, projectQuery, stakesQuery } from '@/api/projects'
import { useParty } from '@/lib/use-session'
import { Name } from '@/ui/Bidi'
import { LinkButton } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { Documents } from './Documents'
import { History } from './History'
import { Milestones } from './Milestones'
import { MyStakes } from './MyStakes'
import { ProjectSentence } from './ProjectSentence'
import { RaiseBox } from './RaiseBox'
import { Budget, Pitch, Rights, Works } from './Story'
import { TermsBox } from './TermsBox'
import { Updates } from './Updates'

/** What the owner may do with a project; written by another feature, put in by the route. */
export type OwnerActs = (project: Project) => ReactNode

/** A project with all that a fan has to know before paying, and all that happened since. */
export function ProjectPage({ id, ownerActs }: { id: string; ownerActs?: OwnerActs }) {
  const project = useQuery(projectQuery(id))
  return (
    <Loaded query={project} rows={6}>
      {(project) => <Whole project={project} ownerActs={ownerActs} />}
    </Loaded>
  )
}

function Whole({ project, ownerActs }: { project: Project; ownerActs?: OwnerActs }) {
  const { t } = useTranslation('projects')
  const party = useParty()
  const stakes = useQuery({ ...stakesQuery(project.id), enabled: party.role === 'fan' })
  const owns = project.owner_id === party.id
  const seesHistory = owns || party.role !== 'fan' || (stakes.data?.length ?? 0) > 0
  const mayInvest = project.can.includes('invest')
  return (
    <Page
      title={project.title}
      status={<StatusBadge status={project.status} />}
      subtitle={
        <>
          {t('page.by')} <Name>{project.owner_name}</Name>
        </>
      }
      act={
        mayInvest && (
          <LinkButton to="/projects/$id/invest" params={{ id: project.id }}>
            {t('act.invest')}
          </LinkButton>
        )
      }
    >
      <ProjectSentence project={project} />
      {owns && ownerActs?.(project)}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 4 }} order={{ base: 1, md: 2 }}>
          <Stack pos={{ base: 'static', md: 'sticky' }} top={76}>
            <RaiseBox project={project} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }} order={{ base: 2, md: 1 }}>
          <Stack gap="lg">
            {stakes.data && stakes.data.length > 0 && <MyStakes stakes={stakes.data} />}
            <Pitch offer={project.offer} />
            <Updates project={project} />
            <TermsBox project={project} />
            <Milestones project={project} />
            <Works offer={project.offer} />
            <Budget offer={project.offer} />
            <Rights offer={project.offer} />
            <Documents project={project} />
            {seesHistory && <History project={project} />}
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  )
}
