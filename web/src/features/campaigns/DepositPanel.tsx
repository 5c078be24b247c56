import { Button, Card, Group, Progress, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink, FileCheck, Lock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Budget, budget as budgetOf, type Deposit, isUnderWay } from '@/api/campaigns'
import { minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Figures } from '@/ui/Figures'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { asAmount, MoneyInput } from '@/ui/MoneyInput'
import { ReceiptLinks } from '@/ui/ReceiptLinks'
import { StatusBadge } from '@/ui/StatusBadge'
import { useDeposit } from './acts'
import { records } from './api'

/** A campaign's money: what it is to cost, what is locked, its deposits, and the way to the payment page. */
export function DepositPanel({ campaignId }: { campaignId: string }) {
  const query = useQuery(budgetOf(campaignId))
  return <Loaded query={query}>{(budget) => <BudgetMoney budget={budget} />}</Loaded>
}

function BudgetMoney({ budget }: { budget: Budget }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const format = useFormat()
  const whole = minor(budget.budget)
  const part = whole > 0n ? Number((minor(budget.locked) * 100n) / whole) : 0
  return (
    <Stack>
      <Figures
        items={[
          { label: t('funding.budget'), value: <Money value={budget.budget} /> },
          {
            label: t('funding.locked'),
            value: <Money value={budget.locked} />,
            hint: t('funding.locked_hint'),
          },
          {
            label: t('funding.allotted'),
            value: <Money value={budget.allotted} />,
            hint: t('funding.left', { amount: format.said(budget.left) }),
          },
          {
            label: t('funding.missing'),
            value: <Money value={budget.missing} />,
            hint:
              minor(budget.returned) > 0n && t('funding.returned', { amount: format.said(budget.returned) }),
          },
        ]}
      />
      <Progress.Root size="lg">
        <Progress.Section value={part} aria-label={t('funding.part_locked')} />
      </Progress.Root>
      {budget.deposits.map((deposit) => (
        <DepositRow key={deposit.id} deposit={deposit} />
      ))}
      {budget.can.includes('deposit') && minor(budget.missing) > 0n && <DepositAct budget={budget} />}
    </Stack>
  )
}

function DepositRow({ deposit }: { deposit: Deposit }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const settled = deposit.status === 'settled'
  const receipts = useQuery({ ...records(), enabled: settled })
  const receipt = receipts.data?.items.find(
    (record) =>
      record.kind === 'deposit.settled' && (record.facts as Record<string, unknown>).deposit === deposit.id,
  )
  return (
    <Card padding="md">
      <Group justify="space-between">
        <Group gap="sm">
          <Money value={deposit.amount} strong />
          <StatusBadge status={deposit.status} />
          <Text size="sm" c="dimmed" component="span">
            <Moment value={deposit.settled_at ?? deposit.created_at} />
          </Text>
        </Group>
        {deposit.pay_path && isUnderWay(deposit) && (
          <Button
            component="a"
            href={deposit.pay_path}
            target="_blank"
            rel="noreferrer"
            rightSection={<ExternalLink size={18} aria-hidden className="mirror" />}
          >
            {t('deposit.pay')}
          </Button>
        )}
        {receipt && (
          <Group gap="md">
            <FileCheck size={18} aria-hidden />
            <ReceiptLinks id={receipt.id} />
          </Group>
        )}
      </Group>
      {isUnderWay(deposit) && (
        <Text size="sm" mt="xs" role="status">
          {t('deposit.under_way')}
        </Text>
      )}
    </Card>
  )
}

function DepositAct({ budget }: { budget: Budget }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const format = useFormat()
  const deposit = useDeposit()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const { currency } = budget.missing
  const amount = text ? asAmount(text, currency) : null
  const tooMuch = !!amount && minor(amount) > minor(budget.missing)
  return (
    <Group>
      <Button leftSection={<Lock size={18} aria-hidden />} onClick={() => setOpen(true)}>
        {t('deposit.act')}
      </Button>
      <ConfirmSheet
        opened={open}
        close={() => setOpen(false)}
        title={t('deposit.title')}
        text={t('deposit.text')}
        facts={[
          { label: t('funding.missing'), value: <Money value={budget.missing} /> },
          { label: t('deposit.now'), value: <Money value={amount ?? budget.missing} strong /> },
          { label: t('deposit.closes'), value: format.moment(budget.closes_at) },
        ]}
        warning={t('deposit.reversible')}
        act={t('deposit.go')}
        disabled={(!!text && !amount) || tooMuch}
        confirm={() => deposit.mutateAsync({ campaign_id: budget.campaign_id, amount })}
      >
        {(at) => (
          <MoneyInput
            label={t('deposit.part')}
            description={t('deposit.part_hint')}
            currency={currency}
            value={text}
            onChange={setText}
            error={tooMuch ? t('deposit.too_much') : at('amount')}
          />
        )}
      </ConfirmSheet>
    </Group>
  )
}
