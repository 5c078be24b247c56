import { Group } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CardGrid } from '@/ui/CardGrid'
import { Choice } from '@/ui/Choice'
import { LinkButton } from '@/ui/LinkButton'
import { Page } from '@/ui/Page'
import { RiskNote } from '@/ui/RiskNote'
import { EmptyState } from '@/ui/states'
import { projectsQuery } from './api'
import { asFilter, type Filter, MODES, STAGES } from './filter'
import { ProjectCard } from './ProjectCard'

/** The projects that are open to everybody's eyes; first those that collect. */
export function Discover({ stage = 'live', mode }: Filter) {
  const { t } = useTranslation('projects')
  const navigate = useNavigate()
  const projects = useInfiniteQuery(projectsQuery(stage === 'all' ? undefined : stage))
  const go = (search: Filter) => navigate({ to: '/projects', search, replace: true })
  return (
    <Page title={t('discover.title')} subtitle={t('discover.subtitle')}>
      <RiskNote />
      <Group align="flex-end">
        <Choice
          label={t('discover.stage')}
          data={STAGES.map((value) => ({ value, label: t(`stage.${value}`) }))}
          value={stage}
          onChange={(value) => go({ ...asFilter({ stage: value }), mode })}
        />
        <Choice
          label={t('discover.mode')}
          data={[
            { value: 'all', label: t('discover.any_mode') },
            ...MODES.map((value) => ({ value, label: t(`mode.${value}`) })),
          ]}
          value={mode ?? 'all'}
          onChange={(value) => go({ stage, ...asFilter({ mode: value }) })}
        />
      </Group>
      <CardGrid
        query={projects}
        rowKey={(project) => project.id}
        card={(project) => <ProjectCard project={project} />}
        filter={mode ? (project) => project.mode === mode : undefined}
        empty={
          <EmptyState
            title={t(stage === 'live' ? 'discover.empty_title' : 'discover.none_title')}
            text={t('discover.empty_text')}
            act={
              stage !== 'all' && (
                <LinkButton to="/projects" search={{ stage: 'all' }} variant="default">
                  {t('discover.show_all')}
                </LinkButton>
              )
            }
          />
        }
        filtered={
          <EmptyState
            title={t('discover.none_title')}
            text={t('discover.none_text')}
            act={
              <LinkButton to="/projects" search={{ stage }} variant="default">
                {t('act.reset_filters', { ns: 'common' })}
              </LinkButton>
            }
          />
        }
      />
    </Page>
  )
}
