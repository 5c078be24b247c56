import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { fromMinor, minor } from '@/lib/format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { asAmount, MoneyInput } from '@/ui/MoneyInput'
import { useCancel } from './acts'
import { releaseQuote } from './fee'

/** Ends an order: at once before its deposit, as an offer to the other side afterwards. */
export function CancelAct({ order }: { order: Order }) {
  const { t } = useTranslation('order_acts')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const cancel = useCancel()
  const [open, setOpen] = useState(false)
  if (!order.can.includes('cancel')) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t(order.status === 'awaiting_deposit' ? 'cancel.now' : 'cancel.offer')}
      </Button>
      {open && <Sheet order={order} cancel={cancel} close={() => setOpen(false)} />}
    </>
  )
}

interface SheetProps {
  order: Order
  cancel: ReturnType<typeof useCancel>
  close: () => void
}

function Sheet({ order, cancel, close }: SheetProps) {
  const { t } = useTranslation(['order_acts', 'work'])
  const [text, setText] = useState('')
  const [note, setNote] = useState('')
  const { currency } = order.held
  const atOnce = order.status === 'awaiting_deposit'
  const creator = asAmount(text, currency)
  const part = creator ?? fromMinor(0n, currency)
  const tooMuch = minor(part) >= minor(order.held) && !atOnce && minor(order.held) > 0n
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t(atOnce ? 'cancel.now' : 'cancel.offer')}
      text={t(atOnce ? 'cancel.text_now' : 'cancel.text_offer')}
      facts={
        atOnce
          ? undefined
          : [
              { label: t('list.locked'), value: <Money value={order.held} /> },
              { label: t('offer.creator_part'), value: <Money value={part} /> },
              { label: t('offer.creator_net'), value: <Money value={releaseQuote(order, part).net} /> },
              {
                label: t('offer.brand_part'),
                value: tooMuch ? '–' : <Money value={fromMinor(minor(order.held) - minor(part), currency)} />,
              },
            ]
      }
      warning={atOnce ? t('cancel.warning_now') : undefined}
      danger={atOnce}
      act={t(atOnce ? 'cancel.now' : 'offer.send')}
      disabled={tooMuch || (!!text && !creator)}
      confirm={() => cancel.mutateAsync({ escrow_id: order.id, creator, note: note.trim() || undefined })}
    >
      {(at) => (
        <>
          {!atOnce && (
            <MoneyInput
              label={t('cancel.part')}
              description={t('cancel.part_hint')}
              currency={currency}
              value={text}
              onChange={setText}
              error={tooMuch ? t('cancel.too_much') : at('creator')}
            />
          )}
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
