import { Button, Group, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useParty } from '@/lib/use-session'
import { useFormFaults } from '@/ui/faults'
import { Section } from '@/ui/Page'
import { PasswordField } from '@/ui/PasswordField'
import { ErrorState } from '@/ui/states'
import { useProof } from '@/ui/use-proof'

export function PasswordChange() {
  const { t } = useTranslation('account')
  const party = useParty()
  const [changed, setChanged] = useState(false)
  const form = useForm({
    initialValues: { old_password: '', password: '' },
    validate: { password: (value) => (value.length >= 10 ? null : t('refused.password')) },
  })
  const { run, asking, error, busy } = useProof(useFormFaults(form))
  const submit = form.onSubmit((values) =>
    run(async () => {
      await api.POST('/auth/password', { body: values })
      form.reset()
      setChanged(true)
    }),
  )
  if (!party.can.includes('change_password')) return null
  return (
    <Section title={t('password.title')}>
      <form onSubmit={submit} noValidate>
        {/* For the password manager: whose password it is. */}
        <input type="email" autoComplete="username" value={party.email} readOnly hidden />
        <PasswordField
          label={t('password.old')}
          required
          autoComplete="current-password"
          mb="md"
          {...form.getInputProps('old_password')}
        />
        <PasswordField
          label={t('reset.password')}
          description={t('sign_up.password_hint')}
          required
          autoComplete="new-password"
          mb="md"
          {...form.getInputProps('password')}
        />
        <Group>
          <Button type="submit" loading={busy} disabled={asking !== null}>
            {t('reset.act')}
          </Button>
          <Text role="status">{changed && t('password.changed')}</Text>
        </Group>
      </form>
      {error !== null && <ErrorState error={error} />}
      {asking}
    </Section>
  )
}
