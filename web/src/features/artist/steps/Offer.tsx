import { Checkbox, Group, NumberInput, Radio, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { MoneyInput } from '@/ui/MoneyInput'
import { Rows } from '@/ui/Rows'
import type { StepProps } from './Story'

const SOURCES = ['streaming', 'downloads', 'physical', 'sync', 'publishing', 'neighbouring', 'live'] as const

/** What fans are promised: which part of which revenue, up to how much, for how long. */
export function Offer({ form }: StepProps) {
  const { t } = useTranslation('artist')
  const { mode, currency, breakPoints, termStarts } = form.values
  if (mode !== 'revenue_participation') return <Text>{t(`build.no_promise.${mode}`)}</Text>
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberInput
          label={t('build.promised')}
          description={t('build.promised_hint')}
          suffix=" %"
          min={0}
          max={100}
          decimalScale={2}
          {...form.getInputProps('promisedPercent')}
        />
        <NumberInput
          label={t('build.cap')}
          description={t('build.cap_hint')}
          suffix=" ×"
          min={0.1}
          max={10}
          step={0.1}
          decimalScale={4}
          {...form.getInputProps('capMultiple')}
        />
        <NumberInput
          label={t('build.term')}
          description={t('build.term_hint')}
          min={1}
          max={120}
          allowDecimal={false}
          {...form.getInputProps('termMonths')}
        />
        <Radio.Group label={t('build.term_starts')} {...form.getInputProps('termStarts')}>
          <Group mt="xs">
            <Radio value="close" label={t('build.starts_close')} />
            <Radio value="month" label={t('build.starts_month')} />
          </Group>
        </Radio.Group>
        {termStarts === 'month' && (
          <TextInput
            type="date"
            label={t('build.term_from')}
            required
            {...form.getInputProps('termFrom')}
            value={form.values.termFrom ?? ''}
          />
        )}
      </SimpleGrid>
      <Checkbox.Group label={t('build.sources')} {...form.getInputProps('sources')}>
        <Group mt="xs">
          {SOURCES.map((source) => (
            <Checkbox key={source} value={source} label={t(`source.${source}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Textarea
        label={t('build.deductions')}
        description={t('build.deductions_hint')}
        maxLength={2_000}
        {...form.getInputProps('deductions')}
      />
      <Rows
        label={t('build.break_points')}
        hint={t('build.break_points_hint')}
        addLabel={t('build.add.break_point')}
        rows={breakPoints}
        most={5}
        add={() => form.insertListItem('breakPoints', { afterAmount: '', afterMonths: '', percent: 10 })}
        remove={(place) => form.removeListItem('breakPoints', place)}
      >
        {(_, place) => (
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <MoneyInput
              label={t('build.after_amount')}
              currency={currency}
              {...form.getInputProps(`breakPoints.${place}.afterAmount`)}
            />
            <TextInput
              label={t('build.after_months')}
              inputMode="numeric"
              {...form.getInputProps(`breakPoints.${place}.afterMonths`)}
            />
            <NumberInput
              label={t('build.then_percent')}
              suffix=" %"
              min={0}
              max={100}
              decimalScale={2}
              {...form.getInputProps(`breakPoints.${place}.percent`)}
            />
          </SimpleGrid>
        )}
      </Rows>
    </>
  )
}
