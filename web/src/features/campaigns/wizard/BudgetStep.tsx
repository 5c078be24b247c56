import { Alert, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { fromMinor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { MoneyInput } from '@/ui/MoneyInput'
import { type Plan, reach } from './plan'

/** How much in all, for how many creators, until when. */
export function BudgetStep({ form }: { form: UseFormReturnType<Plan> }) {
  const { t } = useTranslation('brand')
  const format = useFormat()
  const reached = reach(form.values)
  return (
    <>
      {reached && <Text>{t('wizard.package_price', { amount: format.said(reached.price) })}</Text>}
      <MoneyInput
        label={t('wizard.budget')}
        description={t('wizard.budget_hint')}
        required
        currency={form.values.currency}
        {...form.getInputProps('budget')}
        value={form.values.budget}
      />
      {reached && (
        <Alert variant="light" role="status">
          {t('wizard.pays', { count: reached.creators })}{' '}
          {reached.over > 0n &&
            t('wizard.left_over', { amount: format.said(fromMinor(reached.over, form.values.currency)) })}
        </Alert>
      )}
      <TextInput
        type="datetime-local"
        label={t('wizard.deadline')}
        description={t('wizard.deadline_hint')}
        required
        w={280}
        maw="100%"
        {...form.getInputProps('deadline_at')}
      />
    </>
  )
}
