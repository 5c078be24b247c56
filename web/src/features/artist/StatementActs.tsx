import { Button, Group, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { minor } from '@/lib/format'
import { useAct } from '@/lib/use-act'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import type { Preview } from './api'
import { GiveRate } from './GiveRate'

/** What a statement's owner may do with it. Nobody books it: that happens by itself. */
export function StatementActs({ preview }: { preview: Preview }) {
  const { t } = useTranslation('import')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const pay = usePay(preview.statement.id)
  const [asked, ask] = useState<'deposit' | 'contest' | 'rate' | null>(null)
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
        {can('give_rate') && <Button onClick={() => ask('rate')}>{t('rate.title')}</Button>}
      </Group>
      {asked === 'deposit' && <Deposit preview={preview} pay={pay} close={() => ask(null)} />}
      {asked === 'contest' && <Contest id={preview.statement.id} close={() => ask(null)} />}
      {asked === 'rate' && <GiveRate id={preview.statement.id} close={() => ask(null)} />}
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
      {(at) => (
        <Textarea
          label={t('decide.why')}
          error={at('reason')}
          required
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
    </ConfirmSheet>
  )
}
