import { ActionIcon, Button, Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Plan } from './plan'

/** By what the content is judged, how long each side has, and how often it may be sent back. */
export function RulesStep({ form }: { form: UseFormReturnType<Plan> }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const numbers = [
    ['review_window_days', 3, 14],
    ['revision_rounds', 0, 5],
    ['accept_window_hours', 1, 336],
  ] as const
  return (
    <>
      <Stack gap={4}>
        <Title order={3}>{t('brief.items')}</Title>
        <Text size="sm" c="dimmed">
          {t('wizard.items_hint')}
        </Text>
      </Stack>
      {form.values.acceptance_items.map((_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name, and its fields follow the form
        <Group key={at} align="flex-start" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={t('wizard.item', { number: at + 1 })}
            placeholder={at === 0 ? t('wizard.item_example') : undefined}
            maxLength={500}
            dir="auto"
            {...form.getInputProps(`acceptance_items.${at}`)}
          />
          <ActionIcon
            color="red"
            disabled={form.values.acceptance_items.length === 1}
            aria-label={t('wizard.remove_item', { number: at + 1 })}
            onClick={() => form.removeListItem('acceptance_items', at)}
          >
            <Trash2 size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="light"
          leftSection={<Plus size={18} aria-hidden />}
          disabled={form.values.acceptance_items.length >= 30}
          onClick={() => form.insertListItem('acceptance_items', '')}
        >
          {t('wizard.add_item')}
        </Button>
      </Group>
      {numbers.map(([field, min, max]) => (
        <NumberInput
          key={field}
          label={t(`wizard.${field}`)}
          description={t(`wizard.${field}_hint`)}
          min={min}
          max={max}
          clampBehavior="blur"
          allowDecimal={false}
          maw={420}
          {...form.getInputProps(field)}
        />
      ))}
    </>
  )
}
