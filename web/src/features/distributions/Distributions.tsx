import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Project, projectQuery } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { useParty } from '@/lib/use-session'
import { Name } from '@/ui/Bidi'
import { LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Page, Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { previewQuery } from './api'
import { PastSplits } from './PastSplits'
import { PendingCard } from './PendingCard'
import { SplitSentence } from './SplitSentence'
import { Uncounted } from './Uncounted'

/** How a project's revenue is split: what comes next, and what was paid. Its owner sees each holder's part, a fan its own. */
export function Distributions({ id, revenue }: { id: string; revenue?: string }) {
  const project = useQuery(projectQuery(id))
  return (
    <Loaded query={project} rows={5}>
      {(project) => <Whole project={project} revenue={revenue} />}
    </Loaded>
  )
}

function Whole({ project, revenue }: { project: Project; revenue?: string }) {
  const { t } = useTranslation('distributions')
  const party = useParty()
  const preview = useQuery(previewQuery(project.id))
  const owns = project.owner_id === party.id
  const every = owns || ['operator', 'auditor'].includes(party.role)
  return (
    <Page
      title={t('page.title', { project: isolate(project.title) })}
      subtitle={
        <LinkText to="/projects/$id" params={{ id: project.id }}>
          <Name>{project.title}</Name>
        </LinkText>
      }
    >
      <Loaded query={preview} rows={4}>
        {(preview) => (
          <>
            <SplitSentence preview={preview} />
            <Section title={t('next.title')}>
              {preview.pending.length === 0 && (
                <EmptyState
                  title={t('next.empty_title')}
                  text={t(owns ? 'next.empty_text' : 'next.empty_text_fan')}
                />
              )}
              {preview.pending.map((pending) => (
                <PendingCard
                  key={pending.split.revenue_id}
                  project={project.id}
                  pending={pending}
                  preview={preview}
                  every={every}
                />
              ))}
            </Section>
            {preview.uncounted.length > 0 && <Uncounted statements={preview.uncounted} />}
            <PastSplits project={project.id} raised={preview.raised} open={revenue} every={every} />
          </>
        )}
      </Loaded>
    </Page>
  )
}
