import { Button, Stack, Text, Textarea } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Scale } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import type { Schemas } from '@/api/client'
import { checklistOf } from '@/lib/verdicts'
import { Choice } from '@/ui/Choice'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { Verdicts } from '@/ui/Verdicts'
import { useDispute } from './acts'
import { LineChoice, linesIn, priceOf } from './LineChoice'

const REASONS: Schemas['DisputeReason'][] = [
  'not_as_briefed',
  'late',
  'not_delivered',
  'quality',
  'rights',
  'unjustified_refusal',
  'payment',
  'other',
]

/** Freezes what is disputed and asks the mediation desk. */
export function DisputeAct({ order }: { order: Order }) {
  const { t } = useTranslation('order_acts')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const dispute = useDispute()
  const [open, setOpen] = useState(false)
  if (!order.can.includes('dispute')) return null
  return (
    <>
      <Button variant="default" leftSection={<Scale size={18} aria-hidden />} onClick={() => setOpen(true)}>
        {t('dispute.act')}
      </Button>
      {open && <Sheet order={order} dispute={dispute} close={() => setOpen(false)} />}
    </>
  )
}

interface SheetProps {
  order: Order
  dispute: ReturnType<typeof useDispute>
  close: () => void
}

function Sheet({ order, dispute, close }: SheetProps) {
  const { t } = useTranslation(['order_acts', 'case'])
  const navigate = useNavigate()
  const lines = linesIn(order, ['awaited', 'submitted'])
  const [chosen, setChosen] = useState(lines.map((line) => line.deliverable_id))
  const [reason, setReason] = useState<Schemas['DisputeReason'] | null>(null)
  const [statement, setStatement] = useState('')
  const [verdicts, setVerdicts] = useState<Record<number, Schemas['DisputeVerdict']>>({})
  const others = lines
    .filter((line) => line.status === 'submitted' && !chosen.includes(line.deliverable_id))
    .map((line) => line.deliverable_id)
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('dispute.act')}
      text={t('dispute.text')}
      facts={[
        { label: t('dispute.frozen'), value: <Money value={priceOf(order, chosen)} strong /> },
        { label: t('dispute.paid_at_once'), value: <Money value={priceOf(order, others)} /> },
      ]}
      warning={t('dispute.warning')}
      danger
      act={t('dispute.go')}
      disabled={!reason || !statement.trim() || chosen.length === 0}
      confirm={async () => {
        const room = await dispute.mutateAsync({
          escrow_id: order.id,
          deliverables: chosen,
          reason: reason ?? 'other',
          statement: statement.trim(),
          checklist: checklistOf(verdicts),
        })
        await navigate({ href: `/disputes/${room.id}` })
      }}
      names={{ checklist: t('dispute.checklist') }}
    >
      {(at) => (
        <>
          <Choice
            label={t('dispute.reason')}
            error={at('reason')}
            required
            value={reason}
            data={REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
            onChange={(value) => setReason(REASONS.find((one) => one === value) ?? null)}
          />
          <LineChoice
            label={t('dispute.which')}
            error={at('deliverables')}
            order={order}
            lines={lines}
            value={chosen}
            onChange={setChosen}
          />
          <Textarea
            label={t('dispute.statement')}
            error={at('statement')}
            required
            minRows={4}
            maxLength={5000}
            dir="auto"
            value={statement}
            onChange={(event) => setStatement(event.currentTarget.value)}
          />
          <Stack gap="sm">
            <Text fw={600}>{t('dispute.checklist')}</Text>
            <Verdicts
              items={order.acceptance_items}
              verdicts={verdicts}
              judge={(item, verdict) => setVerdicts({ ...verdicts, [item]: verdict })}
            />
          </Stack>
        </>
      )}
    </ConfirmSheet>
  )
}
