import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Takes a filter away that leaves nothing. */
export function ShowAll({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <Button variant="default" onClick={onClick}>
      {t('act.reset_filters')}
    </Button>
  )
}
