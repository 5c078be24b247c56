import { Button, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { mailedToken } from '@/lib/token'
import { useSubmit } from '@/lib/use-submit'
import { Form } from '@/ui/Form'
import { LinkButton } from '@/ui/LinkButton'
import { PasswordField } from '@/ui/PasswordField'

export function ResetPassword() {
  const { t } = useTranslation('account')
  const [token] = useState(mailedToken)
  const [done, setDone] = useState(false)
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value.length >= 10 ? null : t('refused.password')) },
  })
  const { submit, error, busy } = useSubmit(form, async ({ password }) => {
    await api.POST('/auth/reset-password', { body: { token, password } })
    setDone(true)
  })
  if (done)
    return (
      <Stack role="status">
        <Title order={1}>{t('reset.done_title')}</Title>
        <Text>{t('reset.done_text')}</Text>
        <LinkButton to="/sign-in">{t('sign_in.act')}</LinkButton>
      </Stack>
    )
  return (
    <Form submit={submit} error={error} busy={busy}>
      <Title order={1}>{t('reset.title')}</Title>
      <PasswordField
        label={t('reset.password')}
        description={t('sign_up.password_hint')}
        required
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <Button type="submit" loading={busy}>
        {t('reset.act')}
      </Button>
    </Form>
  )
}
