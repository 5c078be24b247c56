import { Button, Group, NumberInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { useParty } from '@/lib/use-session'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { LinkButton } from '@/ui/LinkButton'
import { Sentence } from '@/ui/Sentence'
import type { Project } from './api'

/** What a project's owner may do with it now. */
export function OwnerActs({ project }: { project: Project }) {
  const { t } = useTranslation('artist')
  const party = useParty()
  const [asked, ask] = useState<'extend' | 'prove' | null>(null)
  // They are reached in order: the one to prove is the first that still waits.
  const milestone = project.milestones.find((one) => one.status === 'waiting')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const prove = useProve(milestone?.id ?? '')
  const can = (act: string) => project.can.includes(act)
  const acts = ['change', 'open', 'extend', 'prove'].some(can)
  const earns = project.owner_id === party.id && ['funded', 'earning', 'completed'].includes(project.status)
  return (
    <>
      {acts && (
        <Sentence tone={can('prove') ? 'warn' : 'info'}>
          {t('owner.yours')}
          <Group mt="sm">
            {can('change') && (
              <LinkButton to="/projects/$id/edit" params={{ id: project.id }}>
                {t('owner.change')}
              </LinkButton>
            )}
            {can('prove') && <Button onClick={() => ask('prove')}>{t('owner.prove')}</Button>}
            {can('extend') && (
              <Button variant="default" onClick={() => ask('extend')}>
                {t('owner.extend')}
              </Button>
            )}
          </Group>
          {asked === 'extend' && <Extend project={project} close={() => ask(null)} />}
          {asked === 'prove' && <Prove milestone={milestone} prove={prove} close={() => ask(null)} />}
        </Sentence>
      )}
      {earns && (
        <Group>
          <LinkButton to="/projects/$id/distributions" params={{ id: project.id }} variant="default">
            {t('owner.splits')}
          </LinkButton>
        </Group>
      )}
    </>
  )
}

function Extend({ project, close }: { project: Project; close: () => void }) {
  const { t } = useTranslation('artist')
  const [days, setDays] = useState(14)
  const extend = useAct(
    (days: number) =>
      api.POST('/projects/{id}/extend', { params: { path: { id: project.id } }, body: { days } }),
    { said: t('owner.extended') },
  )
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('owner.extend')}
      text={t('owner.extend_text')}
      warning={t('owner.extend_once')}
      act={t('owner.extend')}
      confirm={() => extend.mutateAsync(days)}
    >
      {(at) => (
        <NumberInput
          label={t('owner.days')}
          error={at('days')}
          min={1}
          max={30}
          allowDecimal={false}
          value={days}
          onChange={(value) => setDays(Number(value))}
        />
      )}
    </ConfirmSheet>
  )
}

function useProve(id: string) {
  const { t } = useTranslation('artist')
  return useAct(
    (proof: { text: string; links: string[] }, key) =>
      api.POST('/milestones/{id}/prove', {
        params: { path: { id }, header: { 'Idempotency-Key': key } },
        body: proof,
      }),
    { said: t('owner.proved') },
  )
}

interface ProveProps {
  milestone?: Project['milestones'][number]
  prove: ReturnType<typeof useProve>
  close: () => void
}

function Prove({ milestone, prove, close }: ProveProps) {
  const { t } = useTranslation('artist')
  const [text, setText] = useState('')
  const [links, setLinks] = useState('')
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('owner.prove')}
      text={t('owner.prove_text')}
      facts={
        milestone && [
          { label: t('build.milestone'), value: <bdi>{milestone.title}</bdi> },
          { label: t('build.proof'), value: <bdi>{milestone.proof_wanted}</bdi> },
        ]
      }
      act={t('owner.prove')}
      disabled={!text.trim() || !milestone}
      confirm={() =>
        prove.mutateAsync({
          text,
          links: links.split(/\s+/).filter(Boolean),
        })
      }
    >
      {(at) => (
        <>
          <Textarea
            label={t('owner.words')}
            error={at('text')}
            required
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Textarea
            label={t('owner.links')}
            error={at('links')}
            description={t('owner.links_hint')}
            dir="ltr"
            value={links}
            onChange={(event) => setLinks(event.currentTarget.value)}
          />
        </>
      )}
    </ConfirmSheet>
  )
}
