import { Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { factors } from '@/api/factors'
import { answerWithPasskey } from '@/api/passkeys'
import { useAttempt } from '@/lib/use-attempt'
import { useFaultsAt } from './faults'
import { PasswordField } from './PasswordField'
import { ErrorState, Loading } from './states'

/** Asks who is signed in to prove it again: a second factor, or the password of who has none. Good for 15 minutes. */
export function StepUp({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const mine = useQuery(factors)
  const [given, setGiven] = useState('')
  const { attempt, error, busy } = useAttempt()
  const { at, rest } = useFaultsAt(error)
  const fault = at('code') ?? at('password')
  const untold = rest()
  const enrolled = !!mine.data?.totp_since || (mine.data?.passkeys.length ?? 0) > 0

  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt(async () => {
      await api.POST('/auth/prove', { body: enrolled ? { code: given } : { password: given } })
      done()
    })
  }
  const withPasskey = () =>
    attempt(async () => {
      const asked = body(await api.POST('/auth/prove/challenge'))
      const passkey = await answerWithPasskey(asked.options)
      await api.POST('/auth/prove', { body: { challenge: asked.challenge, passkey } })
      done()
    })

  // Who has an authenticator must not be asked for the password for a moment.
  if (mine.isPending) return <Loading rows={1} />
  return (
    <Card component="form" onSubmit={submit}>
      <Stack>
        <Text fw={600}>{t('prove.title')}</Text>
        {untold !== null && <ErrorState error={untold} />}
        {enrolled ? (
          <TextInput
            label={t('prove.code')}
            description={t('prove.code_hint')}
            autoComplete="one-time-code"
            value={given}
            error={fault}
            onChange={(event) => setGiven(event.currentTarget.value)}
            data-autofocus
          />
        ) : (
          <PasswordField
            label={t('prove.password')}
            autoComplete="current-password"
            value={given}
            error={fault}
            onChange={(event) => setGiven(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          {(mine.data?.passkeys.length ?? 0) > 0 && (
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
