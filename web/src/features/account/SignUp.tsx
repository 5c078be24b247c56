import { Button, Radio, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { OPEN_ROLES } from '@/api/session'
import { COUNTRIES } from '@/lib/countries'
import { useFormat } from '@/lib/use-format'
import { useSubmit } from '@/lib/use-submit'
import { Choice } from '@/ui/Choice'
import { Form } from '@/ui/Form'
import { LinkText } from '@/ui/LinkButton'
import { PasswordField } from '@/ui/PasswordField'
import { Resend } from './Resend'

export function SignUp() {
  const { t, i18n } = useTranslation('account')
  const format = useFormat()
  const { role } = useSearch({ from: '/_out/sign-up' })
  const [mailed, setMailed] = useState<string | null>(null)
  const form = useForm({
    initialValues: { role: role ?? 'brand', name: '', email: '', password: '', country: 'MA' },
    validate: {
      name: (value) => (value.trim() ? null : t('refused.name')),
      email: (value) => (/^\S+@\S+$/.test(value) ? null : t('refused.email')),
      password: (value) => (value.length >= 10 ? null : t('refused.password')),
    },
  })
  const { submit, error, busy } = useSubmit(form, async (values) => {
    await api.POST('/auth/register', { body: { ...values, language: i18n.language } })
    setMailed(values.email)
  })
  const countries = useMemo(
    () =>
      COUNTRIES.map((code) => ({ value: code, label: format.country(code) })).sort((a, b) =>
        a.label.localeCompare(b.label, i18n.language),
      ),
    [format, i18n.language],
  )

  if (mailed)
    return (
      <Stack role="status">
        <Title order={1}>{t('sign_up.mailed_title')}</Title>
        <Text>{t('sign_up.mailed_text', { email: mailed })}</Text>
        <Resend email={mailed} />
        <LinkText to="/sign-in">{t('sign_up.sign_in')}</LinkText>
      </Stack>
    )
  return (
    <Form submit={submit} error={error} busy={busy}>
      <Title order={1}>{t('sign_up.title')}</Title>
      <Radio.Group label={t('field.role')} {...form.getInputProps('role')}>
        <Stack gap="xs" mt="xs">
          {OPEN_ROLES.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`role.${one}`, { ns: 'common' })}
              description={t(`role_hint.${one}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <TextInput
        label={t('field.name')}
        description={t('sign_up.name_hint')}
        required
        autoComplete="name"
        {...form.getInputProps('name')}
      />
      <Choice label={t('field.country')} required data={countries} {...form.getInputProps('country')} />
      <TextInput
        label={t('field.email')}
        type="email"
        required
        autoComplete="email"
        dir="ltr"
        {...form.getInputProps('email')}
      />
      <PasswordField
        label={t('field.password')}
        description={t('sign_up.password_hint')}
        required
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <Button type="submit" loading={busy}>
        {t('sign_up.act')}
      </Button>
      <LinkText to="/sign-in">{t('sign_up.sign_in')}</LinkText>
    </Form>
  )
}
