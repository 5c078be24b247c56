import { Alert, Button, Checkbox, Group, List, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Money as Amount, api, body } from '@/api/client'
import type { Project, Raise } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { minor } from '@/lib/format'
import { percent } from '@/lib/promise'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { CopyId } from '@/ui/CopyId'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { Share } from '@/ui/Share'
import { ExactTerms } from '../Documents'
import { TermsBox } from '../TermsBox'
import { RULES } from '../terms'

/** The contract: key facts, its rules in the reader's language, its exact text. It is accepted by its hash. */
export function ContractStep({
  project,
  raise,
  amount,
  act,
  back,
}: {
  project: Project
  raise: Raise
  amount: Amount
  act: ReturnType<typeof useInvest>
  back: () => void
}) {
  const { t } = useTranslation(['invest', 'projects'])
  const format = useFormat()
  // Which text was accepted: when the server has another one, it has to be read first.
  const [accepted, setAccepted] = useState('')
  const [sheet, setSheet] = useState(false)
  const hash = raise.terms_sha256
  return (
    <Stack gap="lg">
      {accepted !== '' && accepted !== hash && (
        <Alert color="orange" role="alert">
          {t('contract.changed')}
        </Alert>
      )}
      <TermsBox project={project} />
      <Section title={t('contract.rules')}>
        <List type="ordered" spacing="xs">
          {RULES.map((rule) => (
            <List.Item key={rule}>{t(`rule.${rule}`)}</List.Item>
          ))}
        </List>
      </Section>
      <Section title={t('contract.exact')}>
        <Text>{t('contract.exact_text')}</Text>
        <ExactTerms raise={raise} title={project.title} />
        <Checkbox
          size="md"
          label={t('contract.accept')}
          checked={accepted === hash}
          onChange={(event) => setAccepted(event.currentTarget.checked ? hash : '')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={back}>
            {t('act.back', { ns: 'common' })}
          </Button>
          <Button onClick={() => setSheet(true)} disabled={accepted !== hash}>
            {t('contract.invest', { amount: isolate(format.money(amount)) })}
          </Button>
        </Group>
      </Section>
      <InvestSheet
        opened={sheet && accepted === hash}
        close={() => setSheet(false)}
        {...{ project, raise, amount, act }}
      />
    </Stack>
  )
}

/** Lives as long as the whole way to the payment: who goes back and comes again after a lost answer sends the same key. */
export function useInvest(id: string) {
  const navigate = useNavigate()
  return useAct(
    async (agreed: { amount: Amount; terms_sha256: string }, key) =>
      body(
        await api.POST('/projects/{id}/invest', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: { ...agreed, risk_acknowledged: true },
        }),
      ),
    {
      done: (investment) =>
        navigate({ to: '/investments/$id', params: { id: investment.id }, replace: true }),
    },
  )
}

function InvestSheet({
  opened,
  close,
  project,
  raise,
  amount,
  act,
}: {
  opened: boolean
  close: () => void
  project: Project
  raise: Raise
  amount: Amount
  act: ReturnType<typeof useInvest>
}) {
  const { t } = useTranslation(['invest', 'projects'])
  const format = useFormat()
  const part = minor(amount)
  const now = minor(raise.held) + part
  const closes = now >= minor(raise.minimum)
  const whole = closes ? now : minor(raise.minimum)
  const facts = [
    { label: t('confirm.project'), value: <Name>{project.title}</Name> },
    { label: t('confirm.to'), value: <Name>{project.owner_name}</Name> },
    { label: t('confirm.amount'), value: <Money value={amount} strong /> },
    {
      label: t('confirm.fee'),
      value: t('confirm.fee_value', { rate: isolate(format.percentOfBps(raise.platform_fee_bps)) }),
    },
    ...(project.offer.mode === 'revenue_participation'
      ? [
          {
            label: t(closes ? 'share.now' : 'share.most_share'),
            value: <Share percent={percent(part, whole)} fraction={`${part}/${whole}`} />,
          },
        ]
      : []),
    { label: t('confirm.locked'), value: <Deadline value={raise.closes_at} /> },
    { label: t('confirm.leave'), value: t('terms.cooling_value') },
    { label: t('documents.hash'), value: <CopyId value={raise.terms_sha256} /> },
  ]
  return (
    <ConfirmSheet
      opened={opened}
      close={close}
      title={t('confirm.title')}
      text={t('confirm.text')}
      facts={facts}
      warning={t('risk.short')}
      names={{ amount: t('confirm.amount'), terms_sha256: t('documents.hash') }}
      act={t('contract.invest', { amount: isolate(format.money(amount)) })}
      confirm={() => act.mutateAsync({ amount, terms_sha256: raise.terms_sha256 })}
    />
  )
}
