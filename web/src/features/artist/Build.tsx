import { Button, Group, Stack, Stepper, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { projectQuery } from '@/api/projects'
import { useAct } from '@/lib/use-act'
import { useSubmit } from '@/lib/use-submit'
import { Form } from '@/ui/Form'
import { Page, Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import type { Draft } from './api'
import { type Fields, STEPS, type Step, toDraft, toFields, unclear } from './draft'
import { fieldOf } from './pointers'
import { Check } from './steps/Check'
import { Milestones } from './steps/Milestones'
import { Offer } from './steps/Offer'
import { Story } from './steps/Story'
import { Target } from './steps/Target'
import { Works } from './steps/Works'
import { useNames } from './use-names'

/** The raise builder. Each step is saved on the server before the next opens: nothing is lost by going back or away. */
export function Build() {
  const { t } = useTranslation('artist')
  const { id } = useParams({ from: '/_in/projects/$id/edit' })
  const { step = 0 } = useSearch({ from: '/_in/projects/$id/edit' })
  const navigate = useNavigate({ from: '/projects/$id/edit' })
  const { data } = useSuspenseQuery(projectQuery(id))
  const now = STEPS[step] ?? 'story'
  const [first] = useState(() => toFields(data.offer))
  const form = useForm<Fields>({
    initialValues: first,
    validate: (fields) =>
      Object.fromEntries(unclear(fields, now).map((place) => [place, t('build.amount_wrong')])),
  })
  // What of each step the server has.
  const kept = useRef<Partial<Record<Step, Draft>>>({})
  const changed = () =>
    JSON.stringify(toDraft(form.getValues(), now)) !==
    JSON.stringify(kept.current[now] ?? toDraft(first, now))
  const to = useRef(step)
  const save = useAct((body: Draft) => api.PATCH('/projects/{id}', { params: { path: { id } }, body }))
  const go = (place: number) => navigate({ search: { step: Math.min(place, STEPS.length - 1) } })
  const names = useNames()
  const { submit, error, busy } = useSubmit(
    form as never,
    async () => {
      const draft = toDraft(form.getValues(), now)
      await save.mutateAsync(draft)
      kept.current[now] = draft
      await go(to.current)
    },
    fieldOf,
  )
  /** Another step opens when this one is saved; what the server refuses of it stands at its field. */
  function leaveFor(place: number) {
    if (!changed()) return go(place)
    to.current = place
    submit()
  }
  // Another page, or the window's end: the browser asks before anything typed is lost.
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname && changed() && !confirm(t('build.leave')),
    enableBeforeUnload: changed,
  })

  if (!data.can.includes('change'))
    return (
      <Page title={data.title} status={<StatusBadge status={data.status} />}>
        <EmptyState title={t('build.frozen')} text={t('build.frozen_text')} />
      </Page>
    )
  return (
    <Page title={data.title} status={<StatusBadge status={data.status} />} subtitle={t('build.subtitle')}>
      <Stack visibleFrom="sm">
        <Stepper active={step} onStepClick={leaveFor} size="sm">
          {STEPS.map((one) => (
            <Stepper.Step key={one} label={t(`build.step.${one}`)} />
          ))}
        </Stepper>
      </Stack>
      <Text hiddenFrom="sm" fw={600}>
        {t('build.step_of', { now: step + 1, all: STEPS.length })}
      </Text>
      {now === 'check' ? (
        <Check project={data} back={() => go(step - 1)} go={(of) => go(STEPS.indexOf(of))} />
      ) : (
        <Section title={t(`build.step.${now}`)}>
          <Form
            submit={(event) => {
              to.current = step + 1
              submit(event)
            }}
            error={error}
            busy={busy}
            names={names}
          >
            {now === 'story' && <Story form={form} />}
            {now === 'works' && <Works form={form} />}
            {now === 'target' && <Target form={form} />}
            {now === 'promise' && <Offer form={form} />}
            {now === 'milestones' && <Milestones form={form} />}
            <Group justify="space-between">
              <Button variant="default" disabled={step === 0} onClick={() => leaveFor(step - 1)}>
                {t('build.back')}
              </Button>
              <Button type="submit">{t('build.save')}</Button>
            </Group>
          </Form>
        </Section>
      )}
    </Page>
  )
}
