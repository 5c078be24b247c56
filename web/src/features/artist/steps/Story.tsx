import { Radio, Stack, Tabs, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isLanguage, LANGUAGES } from '@/i18n'
import type { Fields } from '../draft'

export interface StepProps {
  form: UseFormReturnType<Fields>
}

const MODES = ['revenue_participation', 'presale', 'donation'] as const

/** What the project is, in each language that fans read, and what fans get for their money. */
export function Story({ form }: StepProps) {
  const { t, i18n } = useTranslation('artist')
  const search = useSearch({ from: '/_in/projects/$id/edit' })
  const navigate = useNavigate({ from: '/projects/$id/edit' })
  const show = (language: string | null) =>
    language &&
    isLanguage(language) &&
    navigate({ search: { ...search, language }, replace: true, resetScroll: false })
  // What was refused of a description must not stand on a tab that nobody sees.
  const refused = Object.keys(LANGUAGES).find((code) => form.errors[`description.${code}`])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each refusal, or no other tab could be opened
  useEffect(() => {
    if (refused) show(refused)
  }, [refused])
  return (
    <>
      <TextInput label={t('build.title')} required maxLength={200} {...form.getInputProps('title')} />
      <Tabs value={search.language ?? i18n.language} onChange={show}>
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
