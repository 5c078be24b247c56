import { Button, Card, Checkbox, Group, NumberInput, Stack, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Choice } from '@/ui/Choice'
import { Money } from '@/ui/Money'
import { MoneyInput } from '@/ui/MoneyInput'
import { CHANNELS, CURRENCIES, emptyDeliverable, KINDS, type Plan, packagePrice } from './plan'
import { Territories } from './Territories'

/** What it is about, what each creator makes at what price, and what the brand may do with it. */
export function BriefStep({ form }: { form: UseFormReturnType<Plan> }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const price = packagePrice(form.values)
  return (
    <>
      <TextInput
        label={t('wizard.title_field')}
        description={t('wizard.title_hint')}
        required
        maxLength={120}
        dir="auto"
        {...form.getInputProps('title')}
      />
      <Textarea
        label={t('wizard.brief')}
        description={t('wizard.brief_hint')}
        required
        minRows={5}
        maxLength={10_000}
        dir="auto"
        {...form.getInputProps('brief')}
      />
      <Choice
        label={t('wizard.currency')}
        data={[...CURRENCIES]}
        w={160}
        {...form.getInputProps('currency')}
      />
      {form.values.deliverables.map((_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name, and its fields follow the form
        <Deliverable key={at} form={form} at={at} />
      ))}
      <Group justify="space-between">
        <Button
          variant="light"
          leftSection={<Plus size={18} aria-hidden />}
          disabled={form.values.deliverables.length >= 20}
          onClick={() => form.insertListItem('deliverables', emptyDeliverable())}
        >
          {t('wizard.add_deliverable')}
        </Button>
        {price && (
          <span>
            {t('wizard.package')} <Money value={price} strong />
          </span>
        )}
      </Group>
      <Rights form={form} />
    </>
  )
}

function Deliverable({ form, at }: { form: UseFormReturnType<Plan>; at: number }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const path = `deliverables.${at}`
  const number = at + 1
  return (
    <Card padding="md" role="group" aria-label={t('wizard.deliverable', { number })}>
      <Stack gap="sm">
        <Group align="flex-start" grow preventGrowOverflow={false} wrap="wrap">
          <Choice
            label={t('wizard.kind')}
            miw={140}
            data={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
            {...form.getInputProps(`${path}.kind`)}
          />
          <TextInput
            label={t('wizard.what')}
            required
            miw={200}
            maxLength={120}
            dir="auto"
            {...form.getInputProps(`${path}.title`)}
          />
          <MoneyInput
            label={t('wizard.price')}
            required
            miw={160}
            currency={form.values.currency}
            {...form.getInputProps(`${path}.amount`)}
            value={form.values.deliverables[at]?.amount ?? ''}
          />
        </Group>
        <Textarea
          label={t('wizard.details')}
          minRows={2}
          maxLength={2000}
          dir="auto"
          {...form.getInputProps(`${path}.description`)}
        />
        {form.values.deliverables.length > 1 && (
          <Group justify="flex-end">
            <Button
              variant="subtle"
              color="red"
              leftSection={<Trash2 size={18} aria-hidden />}
              onClick={() => form.removeListItem('deliverables', at)}
              aria-label={t('wizard.remove_deliverable', { number })}
            >
              {t('wizard.remove')}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  )
}

function Rights({ form }: { form: UseFormReturnType<Plan> }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  return (
    <>
      <Checkbox.Group label={t('wizard.channels')} {...form.getInputProps('channels')}>
        <Group mt="xs">
          {CHANNELS.map((channel) => (
            <Checkbox key={channel} size="md" value={channel} label={t(`channel.${channel}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Territories
        value={form.values.territories}
        error={form.errors.territories}
        onChange={(chosen) => form.setFieldValue('territories', chosen)}
      />
      <NumberInput
        label={t('wizard.duration')}
        description={t('wizard.duration_hint')}
        min={1}
        max={3650}
        allowDecimal={false}
        w={240}
        {...form.getInputProps('duration_days')}
      />
    </>
  )
}
