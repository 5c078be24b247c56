import { Alert, Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** What money in a project risks, wherever a fan sees such money. */
export function RiskNote() {
  const { t } = useTranslation('projects')
  return (
    <Alert color="orange" variant="light" icon={<TriangleAlert aria-hidden />} title={t('risk.short_title')}>
      <Text size="sm">{t('risk.short')}</Text>
    </Alert>
  )
}
