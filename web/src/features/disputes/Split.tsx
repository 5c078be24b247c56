import { Group, NumberInput, Slider, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { fromMinor, minor } from '@/lib/format'
import { Money } from '@/ui/Money'
import { Said } from '@/ui/Said'

/** Both parts of an amount at the creator's share, which is rounded down to the minor unit. */
export function parts(frozen: Amount, bps: number): { creator: Amount; brand: Amount } {
  const creator = (minor(frozen) * BigInt(bps)) / 10_000n
  return {
    creator: fromMinor(creator, frozen.currency),
    brand: fromMinor(minor(frozen) - creator, frozen.currency),
  }
}

/** Chooses a share for the creator, with the slider or exactly, and shows both parts in money. */
export function Split({
  frozen,
  bps,
  onChange,
  error,
}: {
  frozen: Amount
  bps: number
  onChange: (bps: number) => void
  /** What was refused of it. */
  error?: ReactNode
}) {
  const { t } = useTranslation('disputes')
  const { creator, brand } = parts(frozen, bps)
  return (
    <Stack gap="sm">
      <Slider
        value={bps / 100}
        onChange={(percent) => onChange(Math.round(percent * 100))}
        min={0}
        max={100}
        step={1}
        label={null}
        thumbLabel={t('split.share')}
        size="lg"
      />
      <NumberInput
        label={t('split.share')}
        error={error}
        suffix=" %"
        min={0}
        max={100}
        step={1}
        decimalScale={2}
        clampBehavior="strict"
        value={bps / 100}
        onChange={(value) => onChange(Math.round(Number(value) * 100))}
      />
      <Group justify="space-between">
        <Text>
          <Said label={t('who.creator')}>
            <Money value={creator} strong />
          </Said>
        </Text>
        <Text>
          <Said label={t('who.brand')}>
            <Money value={brand} strong />
          </Said>
        </Text>
      </Group>
    </Stack>
  )
}
