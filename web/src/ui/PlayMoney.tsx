import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The server writes `live` into its page where money is real; anything else is a place to try things. */
const isLive = document.querySelector<HTMLMetaElement>('meta[name="daman-mode"]')?.content === 'live'

/** Says on every page that no real money moves, where that is so. */
export function PlayMoney() {
  const { t } = useTranslation()
  if (isLive) return null
  return (
    <Text role="note" size="sm" ta="center" px="md" py={4} c="black" bg="orange.3">
      {t('shell.sandbox')}
    </Text>
  )
}
