import { Button, Group, Stack, Stepper } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Refused } from '@/api/problems'
import { now } from '@/lib/now'
import { steps } from '@/lib/pointer'
import { Form } from '@/ui/Form'
import { Page, Section } from '@/ui/Page'
import { useFieldWords } from '@/ui/states'
import { useWriteCampaign } from '../acts'
import { BriefStep } from './BriefStep'
import { BudgetStep } from './BudgetStep'
import { CostStep } from './CostStep'
import { PayStep } from './PayStep'
import { faults, keepDraft, keepPlan, keptDraft, keptPlan, type Plan, placeOf, toBody } from './plan'
import { RulesStep } from './RulesStep'
import { STEPS, type Step } from './steps'

const FIELDS = { brief: BriefStep, budget: BudgetStep, rules: RulesStep }

/** A new campaign, step by step. What was typed is kept in this tab; from the cost on the server holds a draft. */
export function Wizard() {
  const { t } = useTranslation(['brand', 'campaigns'])
  const { step, campaign } = useSearch({ from: '/_in/campaigns/new' })
  const navigate = useNavigate({ from: '/campaigns/new' })
  const write = useWriteCampaign()
  const [error, setError] = useState<unknown>(null)
  const words = useFieldWords()
  const form = useForm<Plan>({
    initialValues: keptPlan(),
    validate: (plan) =>
      Object.fromEntries(
        Object.entries(faults(plan, step, now())).map(([field, why]) => [field, t(`wizard.fault.${why}`)]),
      ),
    onValuesChange: keepPlan,
  })
  const names = {
    title: t('wizard.title_field'),
    brief: t('wizard.brief'),
    deliverables: t('wizard.what'),
    usage_rights: t('wizard.channels'),
    budget: t('wizard.budget'),
    deadline_at: t('wizard.deadline'),
    acceptance_items: t('brief.items'),
    review_window_days: t('wizard.review_window_days'),
    revision_rounds: t('wizard.revision_rounds'),
    accept_window_hours: t('wizard.accept_window_hours'),
  }
  const at = STEPS.indexOf(step)
  const go = (to: Step, id = campaign) => navigate({ search: { step: to, campaign: id } })

  /** The server quotes the fee of a draft only, so there is one before the cost is shown. */
  async function quote(plan: Plan) {
    const body = toBody(plan)
    const content = JSON.stringify(body)
    const known = keptDraft()
    if (known.id && known.content === content) return go('cost', known.id)
    try {
      const draft = await write.mutateAsync({ id: known.id, campaign: body })
      keepDraft(draft.id, content)
      await go('cost', draft.id)
    } catch (failure) {
      // All of it is told above too: some of it may be of another step.
      setError(failure)
      if (!(failure instanceof Refused)) return
      const refused = failure.fields.map((fault) => ({ ...placeOf(steps(fault.pointer).join('.')), fault }))
      for (const { field, fault } of refused) form.setFieldError(field, words(fault))
      const first = STEPS.find((one) => refused.some((place) => place.step === one))
      if (first) await go(first)
    }
  }
  const next = form.onSubmit(async (plan) => {
    setError(null)
    if (step === 'rules') await quote(plan)
    else await go(STEPS[at + 1] ?? 'pay')
  })

  const Fields = step === 'cost' || step === 'pay' ? null : FIELDS[step]
  return (
    <Page title={t('wizard.title')}>
      <Stepper
        active={at}
        onStepClick={(index) => go(STEPS[index] ?? 'brief')}
        allowNextStepsSelect={false}
        size="sm"
        orientation="horizontal"
      >
        {STEPS.map((one, index) => (
          <Stepper.Step
            key={one}
            label={t(`wizard.step.${one}`)}
            // What is paid for is not changed any more.
            allowStepSelect={index < at && step !== 'pay'}
            aria-current={one === step ? 'step' : undefined}
          />
        ))}
      </Stepper>
      {Fields && (
        <Section title={t(`wizard.step.${step}`)}>
          <Form submit={next} error={error} busy={write.isPending} names={names}>
            <Fields form={form} />
            <Group justify="space-between">
              {at > 0 ? (
                <Button variant="default" onClick={() => go(STEPS[at - 1] ?? 'brief')}>
                  {t('act.back', { ns: 'common' })}
                </Button>
              ) : (
                <span />
              )}
              <Button type="submit" loading={write.isPending}>
                {t(step === 'rules' ? 'wizard.see_cost' : 'wizard.next')}
              </Button>
            </Group>
          </Form>
        </Section>
      )}
      {step === 'cost' && campaign && (
        <CostStep campaignId={campaign} back={() => go('rules')} paid={() => go('pay')} />
      )}
      {step === 'pay' && campaign && <PayStep campaignId={campaign} />}
      {!Fields && !campaign && (
        <Stack align="flex-start">
          <Button onClick={() => go('brief')}>{t('wizard.begin')}</Button>
        </Stack>
      )}
    </Page>
  )
}
