import { Button, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useSubmit } from '@/lib/use-submit'
import { Form } from '@/ui/Form'
import { LinkText } from '@/ui/LinkButton'

export function ForgotPassword() {
  const { t } = useTranslation('account')
  const [mailed, setMailed] = useState(false)
  const form = useForm({ initialValues: { email: '' } })
  const { submit, error, busy } = useSubmit(form, async (values) => {
    await api.POST('/auth/forgot-password', { body: values })
    setMailed(true)
  })
  return (
    <Form submit={submit} error={error} busy={busy}>
      <Title order={1}>{t('forgot.title')}</Title>
      <Text role={mailed ? 'status' : undefined}>{mailed ? t('forgot.mailed') : t('forgot.text')}</Text>
      {!mailed && (
        <>
          <TextInput
            label={t('field.email')}
            type="email"
            required
            autoComplete="email"
            dir="ltr"
            {...form.getInputProps('email')}
          />
          <Button type="submit" loading={busy}>
            {t('forgot.act')}
          </Button>
        </>
      )}
      <LinkText to="/sign-in">{t('sign_up.sign_in')}</LinkText>
    </Form>
  )
}
