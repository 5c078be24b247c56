import { Button, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body, type Schemas } from '@/api/client'
import { answerWithPasskey } from '@/api/passkeys'
import { ErrorState } from '@/ui/states'

/** The second step of a sign-in: a code, or a passkey. */
export function SecondFactor({
  challenge,
  enter,
}: {
  challenge: Schemas['ChallengeView']
  enter: (grant: Schemas['GrantView']) => Promise<void>
}) {
  const { t } = useTranslation('account')
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  async function give(factor: { code?: string; passkey?: Record<string, never> }) {
    setBusy(true)
    setError(null)
    try {
      const sent = { challenge: challenge.challenge, cookie: true, ...factor }
      await enter(body(await api.POST('/auth/sign-in/second-factor', { body: sent })))
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    give({ code: code.replace(/\s/g, '') })
  }
  const withPasskey = async () => {
    try {
      await give({ passkey: await answerWithPasskey(challenge.passkey) })
    } catch (failure) {
      setError(failure)
    }
  }

  return (
    <Stack component="form" onSubmit={submit}>
      <Title order={1}>{t('second.title')}</Title>
      <Text>{t('second.text')}</Text>
      {error !== null && <ErrorState error={error} />}
      <TextInput
        label={t('second.code')}
        description={t('second.hint')}
        autoComplete="one-time-code"
        dir="ltr"
        autoFocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy} disabled={!code}>
        {t('sign_in.act')}
      </Button>
      {challenge.accepts.includes('passkey') && (
        <Button variant="default" onClick={withPasskey} disabled={busy}>
          {t('sign_in.passkey')}
        </Button>
      )}
    </Stack>
  )
}
