import { Button, Divider, Stack, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body, type Schemas } from '@/api/client'
import { answerWithPasskey, passkeysPossible } from '@/api/passkeys'
import { Refused } from '@/api/problems'
import { enter } from '@/api/session'
import { changeLanguage, isLanguage } from '@/i18n'
import { useAttempt } from '@/lib/use-attempt'
import { LinkText } from '@/ui/LinkButton'
import { PasswordField } from '@/ui/PasswordField'
import { ErrorState } from '@/ui/states'
import { Resend } from './Resend'
import { SecondFactor } from './SecondFactor'

export function SignIn() {
  const { t } = useTranslation('account')
  const navigate = useNavigate()
  const { next } = useSearch({ from: '/_out/sign-in' })
  const [challenge, setChallenge] = useState<Schemas['ChallengeView'] | null>(null)
  const { attempt, error, busy } = useAttempt()
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } })

  async function goIn(grant: Schemas['GrantView']) {
    enter(grant)
    // The account's language, on whichever device.
    if (isLanguage(grant.party.language)) await changeLanguage(grant.party.language)
    await navigate({ href: next ?? '/' })
  }

  const signIn = form.onSubmit((values) =>
    attempt(async () => {
      const answer = body(await api.POST('/auth/sign-in', { body: { ...values, cookie: true } }))
      if ('access_token' in answer) await goIn(answer)
      else setChallenge(answer)
    }),
  )
  const withPasskey = () =>
    attempt(async () => {
      const asked = body(await api.POST('/auth/sign-in/passkey/challenge'))
      const passkey = await answerWithPasskey(asked.options)
      await goIn(
        body(
          await api.POST('/auth/sign-in/passkey', {
            body: { challenge: asked.challenge, passkey, cookie: true },
          }),
        ),
      )
    })

  if (challenge) return <SecondFactor challenge={challenge} enter={goIn} />
  return (
    <Stack>
      <Title order={1}>{t('sign_in.title')}</Title>
      {error !== null && <ErrorState error={error} />}
      {error instanceof Refused && error.code === 'parties.email_unverified' && (
        <Resend email={form.getValues().email} />
      )}
      <form onSubmit={signIn}>
        <Stack>
          <TextInput
            label={t('field.email')}
            type="email"
            required
            autoComplete="username webauthn"
            dir="ltr"
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <PasswordField
            label={t('field.password')}
            required
            autoComplete="current-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy}>
            {t('sign_in.act')}
          </Button>
        </Stack>
      </form>
      {passkeysPossible() && (
        <>
          <Divider label={t('sign_in.or')} />
          <Button variant="default" onClick={withPasskey} disabled={busy}>
            {t('sign_in.passkey')}
          </Button>
        </>
      )}
      <LinkText to="/forgot-password">{t('sign_in.forgot')}</LinkText>
      <LinkText to="/sign-up">{t('sign_in.sign_up')}</LinkText>
    </Stack>
  )
}
