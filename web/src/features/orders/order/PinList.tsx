import { ActionIcon, Group, NumberInput, Stack, Textarea } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { PinTime } from './PinTime'
import type { Pin } from './pins'

interface Props {
  pins: Pin[]
  /** How many are numbered before these. */
  before: number
  setPins: (pins: Pin[]) => void
  seek: (pin: Pin) => void
}

/** The pins as a list: each with its place, which keys can move, and its text. */
export function PinList({ pins, before, setPins, seek }: Props) {
  const { t } = useTranslation('work')
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
              set={(x) => change(pin.key, { x })}
            />
          )}
          {pin.y !== undefined && (
            <Place
              label={t('pin.from_top', { number: before + at + 1 })}
              part={pin.y}
              set={(y) => change(pin.key, { y })}
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

function Place({ label, part, set }: { label: string; part: number; set: (part: number) => void }) {
  return (
    <NumberInput
      label={label}
      w={130}
      min={0}
      max={100}
      allowDecimal={false}
      suffix=" %"
      value={Math.round(part / 100)}
      onChange={(value) => typeof value === 'number' && set(value * 100)}
    />
  )
}
