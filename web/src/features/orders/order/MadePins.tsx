import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Ltr, Name } from '@/ui/Bidi'
import { PinTime } from './PinTime'
import { type Pin, placeOf } from './pins'

/** What a file was sent back for, by the numbers that are drawn on it; the player goes to a moment. */
export function MadePins({ pins, seek }: { pins: Pin[]; seek: (pin: Pin) => void }) {
  const { t } = useTranslation('work')
  return (
    <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('pin.made')}>
      {pins.map((pin, at) => (
        <Group component="li" key={pin.key} gap="xs">
          <Text fw={600}>{at + 1}.</Text>
          {pin.at_ms !== undefined ? (
            <PinTime at={pin.at_ms} go={() => seek(pin)} />
          ) : (
            <Ltr>{placeOf(pin)}</Ltr>
          )}
          <Text flex={1} miw={200}>
            <Name>{pin.text}</Name>
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
