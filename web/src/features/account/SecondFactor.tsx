import { Button, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body, type Schemas } from '@/api/client'
import { answerWithPasskey } from '@/api/passkeys'
import { useAttempt } from '@/lib/use-attempt'
import { useFaultsAt } from '@/ui/faults'
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
  const { attempt, error, busy } = useAttempt()

  const { at, rest } = useFaultsAt(error)
  const fault = at('code')
  const untold = rest()

  async function give(factor: { code?: string; passkey?: Record<string, never> }) {
    const sent = { challenge: challenge.challenge, cookie: true, ...factor }
    await enter(body(await api.POST('/auth/sign-in/second-factor', { body: sent })))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt(() => give({ code: code.replace(/\s/g, '') }))
  }
  const withPasskey = () => attempt(async () => give({ passkey: await answerWithPasskey(challenge.passkey) }))

  return (
    <Stack component="form" onSubmit={submit}>
      <Title order={1}>{t('second.title')}</Title>
      <Text>{t('second.text')}</Text>
      {untold !== null && <ErrorState error={untold} />}
      <TextInput
        label={t('second.code')}
        description={t('second.hint')}
        autoComplete="one-time-code"
        dir="ltr"
        autoFocus
        value={code}
        error={fault}
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
