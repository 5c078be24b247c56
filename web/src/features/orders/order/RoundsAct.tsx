import { Button, NumberInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { useFormat } from '@/lib/use-format'
import { Choice } from '@/ui/Choice'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { asAmount, MoneyInput } from '@/ui/MoneyInput'
import { useOfferRounds } from './acts'
import { roundsQuote } from './fee'
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
  const format = useFormat()
  const lines = linesIn(order, ['awaited', 'submitted'])
  const [line, setLine] = useState(lines[0]?.deliverable_id ?? null)
  const [rounds, setRounds] = useState<number | string>(1)
  const [text, setText] = useState('')
  const [note, setNote] = useState('')
  const price = asAmount(text, order.amount.currency)
  const quote = price && roundsQuote(order, price)
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('rounds.act')}
      text={t('rounds.text')}
      facts={
        price && quote
          ? [
              { label: t('rounds.price'), value: <Money value={price} strong /> },
              {
                label: t('agreement.fee', { rate: format.percentOfBps(order.fee_bps) }),
                value: <Money value={quote.fee} />,
              },
              { label: t('offer.creator_net'), value: <Money value={quote.net} strong /> },
            ]
          : undefined
      }
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
      {(at) => (
        <>
          <Choice
            label={t('rounds.which')}
            error={at('deliverable_id')}
            value={line}
            data={lines.map((one) => ({ value: one.deliverable_id, label: one.title }))}
            onChange={setLine}
          />
          <NumberInput
            label={t('rounds.count')}
            error={at('rounds')}
            min={1}
            max={20}
            allowDecimal={false}
            value={rounds}
            onChange={setRounds}
          />
          <MoneyInput
            label={t('rounds.price')}
            error={at('price')}
            description={t('rounds.price_hint')}
            required
            currency={order.amount.currency}
            value={text}
            onChange={setText}
          />
          <Textarea
            label={t('offer.note')}
            error={at('note')}
            maxLength={2000}
            dir="auto"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </>
      )}
    </ConfirmSheet>
  )
}
