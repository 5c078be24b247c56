import { Alert, Button, Checkbox, Stack, Textarea } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { useRevise } from './acts'
import { LineChoice, linesIn } from './LineChoice'
import { asBody } from './pins'
import { type Review, unmet } from './review'

interface Props {
  order: Order
  review: Review
}

/** Sends content back, for items of the brief that it does not meet. */
export function ReviseAct({ order, review }: Props) {
  const { t } = useTranslation(['review', 'work'])
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const revise = useRevise()
  const [open, setOpen] = useState(false)
  const lines = linesIn(order, ['submitted'])
  const roundsLeft = Math.min(...lines.map((line) => line.rounds_agreed - line.rounds))
  return (
    <>
      <Button
        variant="default"
        leftSection={<Undo2 size={18} aria-hidden className="mirror" />}
        onClick={() => setOpen(true)}
      >
        {t('revise.act', { count: Math.max(0, roundsLeft) })}
      </Button>
      {open && <Sheet {...{ order, review, revise, lines }} close={() => setOpen(false)} />}
    </>
  )
}

interface SheetProps extends Props {
  revise: ReturnType<typeof useRevise>
  lines: Order['lines']
  close: () => void
}

/** Made anew each time it opens, so that it begins with the checklist and the pins as they are. */
function Sheet({ order, review, revise, lines, close }: SheetProps) {
  const { t } = useTranslation(['review', 'work'])
  const [chosen, setChosen] = useState(lines.map((line) => line.deliverable_id))
  const [items, setItems] = useState(unmet(review).map(String))
  const [note, setNote] = useState('')
  const spent = lines.some(
    (line) => chosen.includes(line.deliverable_id) && line.rounds >= line.rounds_agreed,
  )
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('revise.title')}
      text={t('revise.text', { creator: isolate(order.creator.name) })}
      warning={spent ? t('revise.spent') : t('revise.warning')}
      danger={spent}
      act={spent ? t('revise.go_dispute') : t('revise.go')}
      disabled={chosen.length === 0 || items.length === 0 || !note.trim()}
      confirm={async () => {
        await revise.mutateAsync({
          escrow_id: order.id,
          deliverables: chosen,
          items: items.map(Number),
          note: note.trim(),
          pins: asBody(review.pins),
        })
        review.forget()
      }}
      names={{ pins: t('pin.list') }}
    >
      {(at) => (
        <>
          <LineChoice
            label={t('revise.which')}
            error={at('deliverables')}
            order={order}
            lines={lines}
            value={chosen}
            onChange={setChosen}
          />
          <Checkbox.Group
            label={t('revise.items')}
            error={at('items')}
            description={t('revise.items_hint')}
            value={items}
            onChange={setItems}
          >
            <Stack gap="xs" mt="xs">
              {order.acceptance_items.map((text, at) => (
                <Checkbox
                  key={text}
                  size="md"
                  value={String(at + 1)}
                  label={
                    <>
                      {at + 1}. <Name>{text}</Name>
                    </>
                  }
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <Textarea
            label={t('revise.note')}
            error={at('note')}
            description={t('revise.note_hint')}
            required
            minRows={4}
            maxLength={2000}
            dir="auto"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {items.length === 0 && <Alert color="yellow">{t('revise.no_item')}</Alert>}
        </>
      )}
    </ConfirmSheet>
  )
}
