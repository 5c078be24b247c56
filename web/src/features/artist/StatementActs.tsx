import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { minor } from '@/lib/format'
import { useAct } from '@/lib/use-act'
import { useSubmit } from '@/lib/use-submit'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Form } from '@/ui/Form'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import type { Preview } from './api'
import { Upload } from './Upload'

/** What a statement's owner may do with it. Nobody books it: that happens by itself. */
export function StatementActs({ preview }: { preview: Preview }) {
  const { t } = useTranslation('import')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const pay = usePay(preview.statement.id)
  const [asked, ask] = useState<'deposit' | 'contest' | null>(null)
  const can = (act: string) => preview.statement.can.includes(act)
  return (
    <Stack>
      <Group>
        {can('deposit') && <Button onClick={() => ask('deposit')}>{t('do.deposit')}</Button>}
        {can('contest') && (
          <Button variant="default" onClick={() => ask('contest')}>
            {t('do.contest')}
          </Button>
        )}
      </Group>
      {asked === 'deposit' && <Deposit preview={preview} pay={pay} close={() => ask(null)} />}
      {asked === 'contest' && <Contest id={preview.statement.id} close={() => ask(null)} />}
      {can('give_rate') && <GiveRate id={preview.statement.id} />}
    </Stack>
  )
}

const usePay = (id: string) =>
  useAct(
    async (_: null, key) =>
      body(
        await api.POST('/statements/{id}/deposit', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: {},
        }),
      ),
    // The rail's page takes this one's place: a new window after an answer would be stopped as a pop-up.
    { done: (deposit) => location.assign(deposit.pay_path) },
  )

interface DepositProps {
  preview: Preview
  pay: ReturnType<typeof usePay>
  close: () => void
}

function Deposit({ preview, pay, close }: DepositProps) {
  const { t } = useTranslation(['import', 'statements'])
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('do.deposit')}
      text={t('deposit.text')}
      facts={preview.cash
        .filter((cash) => minor(cash.missing) > 0n)
        .map((cash) => ({
          label: `${t('cash.missing')} (${cash.missing.currency})`,
          value: <Money value={cash.missing} strong />,
        }))}
      act={t('do.deposit')}
      confirm={() => pay.mutateAsync(null)}
    />
  )
}

function Contest({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation('import')
  const [reason, setReason] = useState('')
  const contest = useAct(
    (reason: string) => api.POST('/statements/{id}/contest', { params: { path: { id } }, body: { reason } }),
    { said: t('contest.done') },
  )
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('do.contest')}
      text={t('contest.text')}
      warning={t('contest.once')}
      act={t('do.contest')}
      disabled={!reason.trim()}
      confirm={() => contest.mutateAsync(reason)}
    >
      <Textarea
        label={t('decide.why')}
        required
        maxLength={2_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmSheet>
  )
}

function GiveRate({ id }: { id: string }) {
  const { t } = useTranslation('import')
  const form = useForm({ initialValues: { from: '', to: '', rate: '', source: '', dated: '' } })
  const give = useAct(
    (rate: typeof form.values) => api.POST('/statements/{id}/rate', { params: { path: { id } }, body: rate }),
    { said: t('rate.given') },
  )
  const { submit, error, busy } = useSubmit(form, (values) => give.mutateAsync(values))
  return (
    <Section title={t('rate.title')}>
      <Form submit={submit} error={error} busy={busy}>
        <Group grow align="flex-start">
          <TextInput
            label={t('rate.from')}
            required
            maxLength={4}
            dir="ltr"
            {...form.getInputProps('from')}
          />
          <TextInput label={t('rate.to')} required maxLength={4} dir="ltr" {...form.getInputProps('to')} />
          <TextInput
            label={t('rate.rate')}
            required
            inputMode="decimal"
            dir="ltr"
            {...form.getInputProps('rate')}
          />
        </Group>
        <Group grow align="flex-start">
          <TextInput label={t('rate.source')} required maxLength={200} {...form.getInputProps('source')} />
          <TextInput label={t('rate.dated')} required type="date" {...form.getInputProps('dated')} />
        </Group>
        <Group justify="flex-end">
          <Button type="submit">{t('rate.give')}</Button>
        </Group>
      </Form>
    </Section>
  )
}

/** Takes a corrected file, once it is said why. `asks`: what is wrong can be mended by saying more about the same file. */
export function Replace({ id, asks }: { id: string; asks: boolean }) {
  const { t } = useTranslation('import')
  const [reason, setReason] = useState('')
  return (
    <Section title={t('replace.title')}>
      <span id="correct" />
      <Textarea
        label={t('replace.why')}
        description={t('replace.text')}
        maxLength={2_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {reason.trim() && <Upload replaces={{ id, reason }} asks={asks} />}
    </Section>
  )
}
