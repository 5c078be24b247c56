import { Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { answerWithPasskey } from '@/api/passkeys'
import { PasswordField } from './PasswordField'
import { ErrorState, Loading } from './states'

/** Asks who is signed in to prove it again: a second factor, or the password of who has none. Good for 15 minutes. */
export function StepUp({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const factors = useQuery({
    queryKey: ['/auth/second-factors'],
    queryFn: async () => body(await api.GET('/auth/second-factors')),
  })
  const [given, setGiven] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const enrolled = !!factors.data?.totp_since || (factors.data?.passkeys.length ?? 0) > 0

  async function attempt(prove: () => Promise<unknown>) {
    setBusy(true)
    setError(null)
    try {
      await prove()
      done()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt(() => api.POST('/auth/prove', { body: enrolled ? { code: given } : { password: given } }))
  }
  const withPasskey = () =>
    attempt(async () => {
      const asked = body(await api.POST('/auth/prove/challenge'))
      const passkey = await answerWithPasskey(asked.options)
      await api.POST('/auth/prove', { body: { challenge: asked.challenge, passkey } })
    })

  // Who has an authenticator must not be asked for the password for a moment.
  if (factors.isPending) return <Loading rows={1} />
  return (
    <Card component="form" onSubmit={submit}>
      <Stack>
        <Text fw={600}>{t('prove.title')}</Text>
        {error !== null && <ErrorState error={error} />}
        {enrolled ? (
          <TextInput
            label={t('prove.code')}
            description={t('prove.code_hint')}
            autoComplete="one-time-code"
            value={given}
            onChange={(event) => setGiven(event.currentTarget.value)}
            data-autofocus
          />
        ) : (
          <PasswordField
            label={t('prove.password')}
            autoComplete="current-password"
            value={given}
            onChange={(event) => setGiven(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          {(factors.data?.passkeys.length ?? 0) > 0 && (
            <Button variant="default" onClick={withPasskey} disabled={busy}>
              {t('prove.passkey')}
            </Button>
          )}
          <Button type="submit" loading={busy} disabled={!given}>
            {t('prove.act')}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}
