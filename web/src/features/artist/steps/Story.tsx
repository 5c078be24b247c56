import { Radio, Stack, Tabs, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { LANGUAGES } from '@/i18n'
import type { Fields } from '../draft'

export interface StepProps {
  form: UseFormReturnType<Fields>
}

const MODES = ['revenue_participation', 'presale', 'donation'] as const

/** What the project is, in each language that fans read, and what fans get for their money. */
export function Story({ form }: StepProps) {
  const { t, i18n } = useTranslation('artist')
  return (
    <>
      <TextInput label={t('build.title')} required maxLength={200} {...form.getInputProps('title')} />
      <Tabs defaultValue={i18n.language}>
        <Tabs.List>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <Tabs.Tab key={code} value={code}>
              {name}
              {form.values.description[code]?.trim() ? ' ✓' : ''}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <Tabs.Panel key={code} value={code} pt="sm">
            <Textarea
              label={t('build.description', { language: name })}
              minRows={8}
              maxLength={10_000}
              lang={code}
              dir={code === 'ar' ? 'rtl' : 'ltr'}
              {...form.getInputProps(`description.${code}`)}
            />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Radio.Group label={t('build.mode')} {...form.getInputProps('mode')}>
        <Stack gap="xs" mt="xs">
          {MODES.map((mode) => (
            <Radio key={mode} value={mode} label={t(`mode.${mode}`)} description={t(`mode_hint.${mode}`)} />
          ))}
        </Stack>
      </Radio.Group>
    </>
  )
}
