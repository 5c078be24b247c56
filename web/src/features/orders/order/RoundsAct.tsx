import { Button, NumberInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { Choice } from '@/ui/Choice'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { asAmount, MoneyInput } from '@/ui/MoneyInput'
import { useOfferRounds } from './acts'
import { linesIn } from './LineChoice'

/** Offers that content may be sent back more often than agreed, for a price. */
export function RoundsAct({ order }: { order: Order }) {
  const { t } = useTranslation('work')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const offer = useOfferRounds()
  const [open, setOpen] = useState(false)
  if (!order.can.includes('offer_rounds')) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('rounds.act')}
      </Button>
      {open && <Sheet order={order} offer={offer} close={() => setOpen(false)} />}
    </>
  )
}

interface SheetProps {
  order: Order
  offer: ReturnType<typeof useOfferRounds>
  close: () => void
}

function Sheet({ order, offer, close }: SheetProps) {
  const { t } = useTranslation('work')
  const lines = linesIn(order, ['awaited', 'submitted'])
  const [line, setLine] = useState(lines[0]?.deliverable_id ?? null)
  const [rounds, setRounds] = useState<number | string>(1)
  const [text, setText] = useState('')
  const [note, setNote] = useState('')
  const price = asAmount(text, order.amount.currency)
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('rounds.act')}
      text={t('rounds.text')}
      facts={price ? [{ label: t('rounds.price'), value: <Money value={price} strong /> }] : undefined}
      act={t('offer.send')}
      disabled={!line || !price || !Number(rounds)}
      confirm={async () => {
        if (!line || !price) return
        await offer.mutateAsync({
          escrow_id: order.id,
          deliverable_id: line,
          rounds: Number(rounds),
          price,
          note: note.trim() || undefined,
        })
      }}
    >
      <Choice
        label={t('rounds.which')}
        value={line}
        data={lines.map((one) => ({ value: one.deliverable_id, label: one.title }))}
        onChange={setLine}
      />
      <NumberInput
        label={t('rounds.count')}
        min={1}
        max={20}
        allowDecimal={false}
        value={rounds}
        onChange={setRounds}
      />
      <MoneyInput
        label={t('rounds.price')}
        description={t('rounds.price_hint')}
        required
        currency={order.amount.currency}
        value={text}
        onChange={setText}
      />
      <Textarea
        label={t('offer.note')}
        maxLength={2000}
        dir="auto"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmSheet>
  )
}
