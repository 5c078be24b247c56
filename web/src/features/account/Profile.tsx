import { Button, Group, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { setParty } from '@/api/session'
import { changeLanguage, isLanguage, LANGUAGES } from '@/i18n'
import { useFormat } from '@/lib/use-format'
import { useParty } from '@/lib/use-session'
import { useSubmit } from '@/lib/use-submit'
import { Choice } from '@/ui/Choice'
import { CopyId } from '@/ui/CopyId'
import { Form } from '@/ui/Form'
import { Moment } from '@/ui/Moment'
import { Facts, Section } from '@/ui/Page'

const CHOICE = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))

/** Name and language, which change; and what does not. */
export function Profile() {
  const { t } = useTranslation('account')
  const party = useParty()
  const format = useFormat()
  const [saved, setSaved] = useState(false)
  const form = useForm({
    initialValues: { name: party.name, language: party.language },
    validate: { name: (value) => (value.trim() ? null : t('refused.name')) },
    onValuesChange: () => setSaved(false),
  })
  const { submit, error, busy } = useSubmit(form, async (values) => {
    const party = body(await api.PATCH('/parties/me', { body: values }))
    setParty(party)
    if (isLanguage(party.language)) await changeLanguage(party.language)
    setSaved(true)
  })
  return (
    <Section title={t('profile.title')}>
      <Form submit={submit} error={error} busy={busy}>
        <TextInput
          label={t('field.name')}
          description={t('profile.name_hint')}
          required
          maxLength={120}
          autoComplete="name"
          {...form.getInputProps('name')}
        />
        <Choice
          label={t('profile.language')}
          description={t('profile.language_hint')}
          data={CHOICE}
          {...form.getInputProps('language')}
        />
        <Group>
          <Button type="submit" loading={busy}>
            {t('act.save')}
          </Button>
          <Text role="status">{saved && t('profile.saved')}</Text>
        </Group>
      </Form>
      <Facts
        items={[
          { label: t('field.email'), value: <bdi>{party.email}</bdi> },
          { label: t('field.role'), value: t(`role.${party.role}`) },
          { label: t('field.country'), value: format.country(party.country) },
          { label: t('profile.since'), value: <Moment value={party.created_at} as="day" /> },
          { label: t('profile.id'), value: <CopyId value={party.id} short={false} /> },
        ]}
      />
    </Section>
  )
}
