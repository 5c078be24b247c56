import { ActionIcon, Group, NumberInput, Stack, Textarea } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { PinTime } from './PinTime'
import { type Pin, sized, within } from './pins'

interface Props {
  pins: Pin[]
  /** How many are numbered before these. */
  before: number
  setPins: (pins: Pin[]) => void
  seek: (pin: Pin) => void
}

/** The pins as a list: each with its place, which keys can move, and its text. */
export function PinList({ pins, before, setPins, seek }: Props) {
  const { t } = useTranslation(['work', 'review'])
  const change = (key: string, part: Partial<Pin>) =>
    setPins(pins.map((pin) => (pin.key === key ? { ...pin, ...part } : pin)))
  return (
    <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('pin.list')}>
      {pins.map((pin, at) => (
        <Group component="li" key={pin.key} align="flex-end" wrap="wrap">
          {pin.at_ms !== undefined && <PinTime at={pin.at_ms} go={() => seek(pin)} />}
          {pin.x !== undefined && (
            <Place
              label={t('pin.from_left', { number: before + at + 1 })}
              part={pin.x}
              set={(x) => change(pin.key, { x, w: within(pin.w, x) })}
            />
          )}
          {pin.y !== undefined && (
            <Place
              label={t('pin.from_top', { number: before + at + 1 })}
              part={pin.y}
              set={(y) => change(pin.key, { y, h: within(pin.h, y) })}
            />
          )}
          {pin.x !== undefined && (
            <Place
              label={t('pin.width', { number: before + at + 1 })}
              part={pin.w ?? 0}
              most={10_000 - pin.x}
              set={(w) => change(pin.key, sized(w, pin.h))}
            />
          )}
          {pin.y !== undefined && (
            <Place
              label={t('pin.height', { number: before + at + 1 })}
              part={pin.h ?? 0}
              most={10_000 - pin.y}
              set={(h) => change(pin.key, sized(pin.w, h))}
            />
          )}
          <Textarea
            flex={1}
            miw={220}
            minRows={1}
            maxLength={500}
            label={t('pin.text', { number: before + at + 1 })}
            dir="auto"
            value={pin.text}
            onChange={(event) => change(pin.key, { text: event.currentTarget.value })}
          />
          <ActionIcon
            color="red"
            aria-label={t('pin.remove', { number: before + at + 1 })}
            onClick={() => setPins(pins.filter((one) => one.key !== pin.key))}
          >
            <Trash2 size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  )
}

function Place({
  label,
  part,
  most = 10_000,
  set,
}: {
  label: string
  part: number
  most?: number
  set: (part: number) => void
}) {
  return (
    <NumberInput
      label={label}
      w={130}
      min={0}
      max={Math.floor(most / 100)}
      allowDecimal={false}
      suffix=" %"
      value={Math.round(part / 100)}
      onChange={(value) => typeof value === 'number' && set(Math.min(value * 100, most))}
    />
  )
}
