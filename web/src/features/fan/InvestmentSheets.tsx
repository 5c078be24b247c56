import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import type { Investment } from '@/api/projects'
import { useAct } from '@/lib/use-act'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'

interface Props {
  investment: Investment
  opened: boolean
  close: () => void
}

/** Takes the money back while that is possible; before it is paid, there is nothing to take. */
export function WithdrawSheet({ investment, opened, close }: Props) {
  const { t } = useTranslation('fan')
  const act = useAct(
    async (id: string, key) =>
      body(
        await api.POST('/investments/{id}/withdraw', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { said: t('withdraw.done') },
  )
  const unpaid = investment.status === 'awaiting_payment'
  return (
    <ConfirmSheet
      opened={opened}
      close={close}
      title={t(unpaid ? 'withdraw.unpaid_title' : 'withdraw.title')}
      text={t(unpaid ? 'withdraw.unpaid_text' : 'withdraw.text')}
      facts={[
        { label: t('withdraw.project'), value: <Name>{investment.project_title}</Name> },
        { label: t('investment.amount'), value: <Money value={investment.amount} strong /> },
        ...(unpaid
          ? []
          : [
              { label: t('withdraw.fee'), value: t('withdraw.no_fee') },
              { label: t('withdraw.way'), value: t('withdraw.same_way') },
              { label: t('investment.leave'), value: <Deadline value={investment.leave_until} /> },
            ]),
      ]}
      warning={t('withdraw.warning')}
      act={t(unpaid ? 'act.give_up' : 'act.withdraw')}
      danger
      confirm={() => act.mutateAsync(investment.id)}
    />
  )
}

/** Opens another payment after one that failed or ran out. */
export function RetrySheet({ investment, opened, close }: Props) {
  const { t } = useTranslation('fan')
  const act = useAct(
    async (id: string, key) =>
      body(
        await api.POST('/investments/{id}/retry', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { said: t('retry.done') },
  )
  return (
    <ConfirmSheet
      opened={opened}
      close={close}
      title={t('retry.title')}
      text={t('retry.text')}
      facts={[
        { label: t('withdraw.project'), value: <Name>{investment.project_title}</Name> },
        { label: t('investment.amount'), value: <Money value={investment.amount} strong /> },
      ]}
      act={t('act.retry')}
      confirm={() => act.mutateAsync(investment.id)}
    />
  )
}
