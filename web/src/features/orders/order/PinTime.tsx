import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Ltr } from '@/ui/Bidi'
import { clock } from './pins'

/** The moment of a pin, in milliseconds of its video: pressed, the player goes there. */
export function PinTime({ at, go }: { at: number; go: () => void }) {
  const { t } = useTranslation('work')
  const time = clock(at)
  return (
    <Button variant="default" onClick={go} aria-label={t('pin.go_to', { time })}>
      <Ltr>{time}</Ltr>
    </Button>
  )
}
