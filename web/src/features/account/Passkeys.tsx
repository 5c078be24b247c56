import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body, type Schemas } from '@/api/client'
import { makePasskey, passkeysPossible } from '@/api/passkeys'
import { refresh } from '@/api/session'
import { Section } from '@/ui/Page'
import { ErrorState } from '@/ui/states'
import { useProof } from '@/ui/use-proof'
import { PasskeyRow } from './PasskeyRow'

/** The passkeys of the account: made on this device, named, removed. */
export function Passkeys({
  factors,
  keep,
}: {
  factors: Schemas['FactorsView']
  keep: (codes: string[]) => void
}) {
  const { t } = useTranslation('account')
  const queries = useQueryClient()
  const { run, asking, error, busy } = useProof()
  const [name, setName] = useState('')
  const [nameless, setNameless] = useState(false)
  const [stopped, setStopped] = useState(false)

  const add = (event: FormEvent) => {
    event.preventDefault()
    setNameless(!name.trim())
    setStopped(false)
    if (!name.trim()) return
    run(async () => {
      const asked = body(await api.POST('/auth/passkeys/challenge'))
      const passkey = await makePasskey(asked.options).catch(() => null)
      if (!passkey) return setStopped(true)
      const made = body(
        await api.POST('/auth/passkeys', {
          body: { challenge: asked.challenge, name: name.trim(), passkey },
        }),
      )
      setName('')
      if (made.recovery_codes?.length) keep(made.recovery_codes)
      // The session now knows of the second factor.
      await refresh()
      await queries.invalidateQueries()
    })
  }

  return (
    <Section title={t('passkey.title')}>
      <Text>{t('passkey.text')}</Text>
      {factors.passkeys.length === 0 && <Text c="dimmed">{t('passkey.none')}</Text>}
      {factors.passkeys.length > 0 && (
        <Stack component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {factors.passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </Stack>
      )}
      {!passkeysPossible() && <Text>{t('passkey.impossible')}</Text>}
      {passkeysPossible() && factors.can.includes('register_passkey') && (
        <Group component="form" onSubmit={add} align="flex-end">
          <TextInput
            label={t('passkey.name')}
            description={t('passkey.name_hint')}
            maxLength={120}
            value={name}
            error={nameless && t('passkey.name_refused')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy}>
            {t('passkey.add')}
          </Button>
        </Group>
      )}
      {stopped && (
        <Alert color="yellow" role="status">
          {t('passkey.stopped')}
        </Alert>
      )}
      {error !== null && <ErrorState error={error} />}
      {asking}
    </Section>
  )
}
