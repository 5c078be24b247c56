import { Badge, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { STEPS, type StepName } from './search'

/** Where in the flow the fan is. */
export function Steps({ at }: { at: StepName }) {
  const { t } = useTranslation('invest')
  return (
    <Group component="ol" p={0} m={0} gap="xs" style={{ listStyle: 'none' }} aria-label={t('invest.steps')}>
      {STEPS.map((step, index) => (
        <li key={step} aria-current={step === at ? 'step' : undefined}>
          <Badge
            size="lg"
            variant={step === at ? 'filled' : 'light'}
            color={step === at ? 'daman.8' : 'gray'}
          >
            {index + 1}. {t(`invest.step.${step}`)}
          </Badge>
        </li>
      ))}
    </Group>
  )
}
