import { NumberInput, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Choice } from '@/ui/Choice'
import { Money } from '@/ui/Money'
import { MoneyInput } from '@/ui/MoneyInput'
import { Rows } from '@/ui/Rows'
import { Said } from '@/ui/Said'
import { budgetSum } from '../draft'
import type { StepProps } from './Story'

const CURRENCIES = ['MAD', 'EUR', 'USD', 'KRW', 'TND', 'GBP', 'BRL', 'MXN', 'XOF', 'CAD']

/** What it costs, line by line; how much is enough, how much is wanted, how much is the most; for how long. */
export function Target({ form }: StepProps) {
  const { t } = useTranslation('artist')
  const { currency, budget } = form.values
  const minimum = budgetSum(form.values)
  return (
    <>
      <Choice label={t('build.currency')} data={CURRENCIES} {...form.getInputProps('currency')} />
      <Rows
        label={t('build.budget')}
        hint={t('build.budget_hint')}
        addLabel={t('build.add.budget')}
        rows={budget}
        most={50}
        add={() => form.insertListItem('budget', { label: '', amount: '' })}
        remove={(place) => form.removeListItem('budget', place)}
      >
        {(_, place) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t('build.for_what')}
              required
              {...form.getInputProps(`budget.${place}.label`)}
            />
            <MoneyInput
              label={t('build.amount')}
              required
              currency={currency}
              {...form.getInputProps(`budget.${place}.amount`)}
            />
          </SimpleGrid>
        )}
      </Rows>
      {minimum && (
        <Text>
          <Said label={t('build.minimum')}>
            <Money value={minimum} strong />
          </Said>
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <MoneyInput
          label={t('build.optimum')}
          description={t('build.optimum_hint')}
          currency={currency}
          {...form.getInputProps('optimum')}
        />
        <MoneyInput
          label={t('build.hard_cap')}
          description={t('build.hard_cap_hint')}
          currency={currency}
          {...form.getInputProps('hardCap')}
        />
        <MoneyInput
          label={t('build.min_per_fan')}
          description={t('build.min_per_fan_hint')}
          currency={currency}
          {...form.getInputProps('minPerFan')}
        />
        <MoneyInput
          label={t('build.max_per_fan')}
          description={t('build.max_per_fan_hint')}
          currency={currency}
          {...form.getInputProps('maxPerFan')}
        />
        <NumberInput
          label={t('build.days')}
          min={1}
          max={60}
          allowDecimal={false}
          {...form.getInputProps('days')}
        />
      </SimpleGrid>
    </>
  )
}
