import { Button } from '@mantine/core'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { useRelease } from './acts'
import { releaseQuote } from './fee'
import { LineChoice, linesIn, priceOf } from './LineChoice'

/** Validates content and pays the creator. */
export function ReleaseAct({ order, done }: { order: Order; done: () => void }) {
  const { t } = useTranslation(['review', 'work'])
  const format = useFormat()
  const release = useRelease()
  const [open, setOpen] = useState(false)
  const lines = linesIn(order, ['submitted'])
  const [left, setLeft] = useState<string[]>([])
  const chosen = lines.map((line) => line.deliverable_id).filter((id) => !left.includes(id))
  const amount = priceOf(order, chosen)
  const { fee, net } = releaseQuote(order, amount)
  const creator = isolate(order.creator.name)
  return (
    <>
      <Button leftSection={<Check size={18} aria-hidden />} onClick={() => setOpen(true)}>
        {t('release.act')}
      </Button>
      <ConfirmSheet
        opened={open}
        close={() => setOpen(false)}
        title={t('release.act')}
        text={t('release.text', { creator })}
        facts={[
          ...lines
            .filter((line) => chosen.includes(line.deliverable_id))
            .map((line) => ({
              label: isolate(line.title),
              value: <Money value={priceOf(order, [line.deliverable_id])} />,
            })),
          { label: t('release.amount'), value: <Money value={amount} strong /> },
          {
            label: t('agreement.fee', { rate: format.percentOfBps(order.fee_bps) }),
            value: <Money value={fee} />,
          },
          { label: t('release.net', { creator }), value: <Money value={net} strong /> },
        ]}
        warning={t('release.warning')}
        act={t('release.go', { amount: format.said(amount) })}
        disabled={chosen.length === 0}
        confirm={async () => {
          await release.mutateAsync({ escrow_id: order.id, deliverables: chosen })
          done()
        }}
      >
        {(at) =>
          lines.length > 1 && (
            <LineChoice
              label={t('release.which')}
              error={at('deliverables')}
              order={order}
              lines={lines}
              value={chosen}
              onChange={(ids) =>
                setLeft(lines.map((line) => line.deliverable_id).filter((id) => !ids.includes(id)))
              }
            />
          )
        }
      </ConfirmSheet>
    </>
  )
}
