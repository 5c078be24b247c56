import { NumberInput, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Rows } from '@/ui/Rows'
import { left, PartsSum } from './PartsSum'
import type { StepProps } from './Story'

/** When the money is released: the first part at the close, each other one once fans have seen its proof. */
export function Milestones({ form }: StepProps) {
  const { t } = useTranslation('artist')
  const { milestones } = form.values
  return (
    <>
      <Rows
        label={t('build.milestones')}
        hint={t('build.milestones_hint')}
        addLabel={t('build.add.milestone')}
        rows={milestones}
        most={12}
        add={() =>
          form.insertListItem('milestones', {
            title: '',
            proof: '',
            percent: left(milestones),
            dueDays: milestones.length * 90,
          })
        }
        remove={(place) => form.removeListItem('milestones', place)}
      >
        {(_, place) => (
          <>
            <TextInput
              label={t('build.milestone')}
              required
              maxLength={200}
              {...form.getInputProps(`milestones.${place}.title`)}
            />
            <Textarea
              label={t('build.proof')}
              required
              maxLength={2_000}
              {...form.getInputProps(`milestones.${place}.proof`)}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <NumberInput
                label={t('build.part')}
                suffix=" %"
                min={0.01}
                max={100}
                decimalScale={2}
                {...form.getInputProps(`milestones.${place}.percent`)}
              />
              <NumberInput
                label={t('build.due_days')}
                description={place === 0 ? t('build.first_at_close') : undefined}
                min={0}
                max={1095}
                allowDecimal={false}
                {...form.getInputProps(`milestones.${place}.dueDays`)}
              />
            </SimpleGrid>
          </>
        )}
      </Rows>
      <PartsSum parts={milestones} />
    </>
  )
}
