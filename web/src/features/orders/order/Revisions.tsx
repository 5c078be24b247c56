import { Alert, Button, List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { OrderWhole } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Ltr, Name } from '@/ui/Bidi'
import { clock, placeOf } from './pins'

/** Why a version was sent back: the items that it did not meet, and what is to be changed. */
export function Revisions({
  order,
  submissionId,
  shown,
  show,
}: {
  order: OrderWhole
  submissionId: string
  /** The file that is seen, which lists its own remarks. */
  shown?: string
  /** Shows a moment of a file. */
  show: (file: string, atMs: number) => void
}) {
  const { t } = useTranslation('work')
  const format = useFormat()
  return order.revisions
    .filter((one) => one.submission_id === submissionId)
    .map((one) => ({ ...one, pins: one.pins.filter((pin) => pin.file_id !== shown) }))
    .map((one) => (
      <Alert
        key={one.deliverable_id}
        color="orange"
        title={t('room.sent_back', {
          round: one.round,
          title: isolate(order.lines.find((line) => line.deliverable_id === one.deliverable_id)?.title ?? ''),
          when: isolate(format.moment(one.at)),
        })}
      >
        <List>
          {one.items.map((item) => (
            <List.Item key={item}>
              {item}. <Name>{order.acceptance_items[item - 1]}</Name>
            </List.Item>
          ))}
        </List>
        <Text mt="xs" dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
          {one.note}
        </Text>
        {one.pins.length > 0 && (
          <List mt="xs">
            {one.pins.map((pin) => (
              <List.Item key={`${pin.file_id}${pin.at_ms}${pin.x}${pin.y}${pin.text}`}>
                {typeof pin.at_ms === 'number' ? (
                  <Moment atMs={pin.at_ms} show={(atMs) => show(pin.file_id, atMs)} />
                ) : (
                  <Ltr>{placeOf(pin)}</Ltr>
                )}{' '}
                <Name>{pin.text}</Name>
              </List.Item>
            ))}
          </List>
        )}
      </Alert>
    ))
}

/** The moment of a video that a remark is about: the player jumps to it. */
function Moment({ atMs, show }: { atMs: number; show: (atMs: number) => void }) {
  const { t } = useTranslation('work')
  return (
    <Button variant="default" aria-label={t('pin.go_to', { time: clock(atMs) })} onClick={() => show(atMs)}>
      <Ltr>{clock(atMs)}</Ltr>
    </Button>
  )
}
