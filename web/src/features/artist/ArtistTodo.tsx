import { List } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { allMyProjects, projectQuery } from '@/api/projects'
import { minor } from '@/lib/format'
import { LinkText } from '@/ui/LinkButton'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { allStatements, type Project, type Statement, statement as statementQuery } from './api'

/** What of a statement waits for its owner. */
const WAITING = ['blocked', 'rejected', 'awaiting_cash']
/** Projects that can have a milestone to show. */
const REACHING = ['funded', 'earning']

/** What an artist or a label has to do: statements to mend or to pay in, milestones to show, drafts to go on with. */
export function ArtistTodo() {
  const { t } = useTranslation('artist')
  const reported = useQuery(allStatements)
  const projects = useQuery(allMyProjects)
  const details = useQueries({
    queries: (projects.data ?? [])
      .filter((one) => REACHING.includes(one.status))
      .map((one) => projectQuery(one.id)),
  })
  const waiting = reported.data?.filter((one) => WAITING.includes(one.status)) ?? []
  const drafts = projects.data?.filter((project) => project.status === 'draft') ?? []
  const toProve = details.flatMap(({ data }) => (data?.can.includes('prove') ? [data] : []))
  const asked = [reported, projects, ...details]
  const failed = asked.find((query) => query.isError && !query.data)
  const old = asked.find((query) => query.isError && query.data)
  const nothing = waiting.length + drafts.length + toProve.length === 0
  return (
    <Section title={t('home.todo')}>
      {failed && <ErrorState error={failed.error} retry={() => failed.refetch()} />}
      {old && <Stale query={old} />}
      {!failed && asked.some((query) => !query.data) && <Loading rows={2} />}
      {asked.every((query) => query.data) && nothing && (
        <EmptyState title={t('home.nothing')} text={t('home.nothing_text')} />
      )}
      <List spacing="sm">
        {waiting.map((one) =>
          one.status === 'awaiting_cash' ? (
            <ToPay key={one.id} statement={one} />
          ) : (
            <ToMend key={one.id} statement={one} />
          ),
        )}
        {toProve.map((one) => (
          <ToProve key={one.id} project={one} />
        ))}
        {drafts.map((draft) => (
          <List.Item key={draft.id}>
            {t('home.draft')}{' '}
            <LinkText to="/projects/$id/edit" params={{ id: draft.id }}>
              <bdi>{draft.title}</bdi>
            </LinkText>
          </List.Item>
        ))}
      </List>
    </Section>
  )
}

function Name({ statement }: { statement: Statement }) {
  return (
    <LinkText to="/statements/$id" params={{ id: statement.id }}>
      <bdi>{statement.file_name}</bdi>
    </LinkText>
  )
}

function ToMend({ statement }: { statement: Statement }) {
  const { t } = useTranslation('artist')
  return (
    <List.Item>
      {t('home.mend')} <Name statement={statement} />
    </List.Item>
  )
}

/** A statement whose money is not there: how much of it, and by when. */
function ToPay({ statement }: { statement: Statement }) {
  const { t } = useTranslation('artist')
  const preview = useQuery(statementQuery(statement.id))
  const missing = (preview.data?.cash ?? []).map((cash) => cash.missing).filter((one) => minor(one) > 0n)
  return (
    <List.Item>
      {t(statement.late_at ? 'home.pay_late' : 'home.pay')} <Name statement={statement} />{' '}
      {missing.map((one) => (
        <span key={one.currency}>
          <Money value={one} strong />{' '}
        </span>
      ))}
      {statement.due_at && (
        <>
          ({t('home.by')} <Deadline value={statement.due_at} />)
        </>
      )}
    </List.Item>
  )
}

function ToProve({ project }: { project: Project }) {
  const { t } = useTranslation('artist')
  const next = project.milestones.find((one) => one.status === 'waiting')
  return (
    <List.Item>
      {t('home.prove')}{' '}
      <LinkText to="/projects/$id" params={{ id: project.id }}>
        <bdi>{next?.title ?? project.title}</bdi> · <bdi>{project.title}</bdi>
      </LinkText>{' '}
      {next?.due_at && (
        <>
          ({t('home.by')} <Deadline value={next.due_at} />)
        </>
      )}
    </List.Item>
  )
}
