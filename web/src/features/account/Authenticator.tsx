import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { QRCodeSVG } from 'qrcode.react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body, type Schemas } from '@/api/client'
import { refresh } from '@/api/session'
import { useFormat } from '@/lib/use-format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { CopyId } from '@/ui/CopyId'
import { useFaultsAt } from '@/ui/faults'
import { Section } from '@/ui/Page'
import { ErrorState } from '@/ui/states'
import { useProof } from '@/ui/use-proof'

interface Props {
  factors: Schemas['FactorsView']
  keep: (codes: string[]) => void
}

/** The app that shows codes: set up, confirmed with its first code, removed. */
export function Authenticator({ factors, keep }: Props) {
  const { t } = useTranslation('account')
  const format = useFormat()
  const queries = useQueryClient()
  const { run, asking, error, busy } = useProof()
  const [enrolment, setEnrolment] = useState<Schemas['EnrolmentView'] | null>(null)
  const [removing, setRemoving] = useState(false)

  const { at, rest } = useFaultsAt(error)
  const asks = enrolment && !factors.totp_since
  const fault = asks ? at('code') : null
  const untold = rest()

  const begin = () => run(async () => setEnrolment(body(await api.POST('/auth/totp'))))
  const confirm = (code: string) =>
    run(async () => {
      const answer = body(await api.POST('/auth/totp/confirm', { body: { code } }))
      setEnrolment(null)
      keep(answer.recovery_codes)
      // The session now knows of the second factor.
      await refresh()
      await queries.invalidateQueries()
    })
  async function remove() {
    await api.DELETE('/auth/totp')
    await queries.invalidateQueries()
  }

  return (
    <Section title={t('totp.title')}>
      <Text>
        {factors.totp_since ? t('totp.since', { date: format.day(factors.totp_since) }) : t('totp.off')}
      </Text>
      {untold !== null && <ErrorState error={untold} />}
      {asking}
      {asks && <Confirm enrolment={enrolment} confirm={confirm} busy={busy} fault={fault} />}
      <Group>
        {factors.can.includes('enrol_totp') && !enrolment && !asking && (
          <Button onClick={begin} loading={busy}>
            {t('totp.begin')}
          </Button>
        )}
        {factors.can.includes('remove_totp') && (
          <Button variant="default" onClick={() => setRemoving(true)}>
            {t('totp.remove')}
          </Button>
        )}
      </Group>
      <ConfirmSheet
        opened={removing}
        close={() => setRemoving(false)}
        title={t('totp.remove')}
        text={t('totp.remove_text')}
        act={t('totp.remove')}
        danger
        confirm={remove}
      />
    </Section>
  )
}

function Confirm({
  enrolment,
  confirm,
  busy,
  fault,
}: {
  enrolment: Schemas['EnrolmentView']
  confirm: (code: string) => void
  busy: boolean
  /** What was refused of the code. */
  fault: ReactNode
}) {
  const { t } = useTranslation('account')
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm(code.replace(/\s/g, ''))
  }
  return (
    <Stack component="form" onSubmit={submit}>
      <Text>{t('totp.scan')}</Text>
      <Group align="flex-start">
        <QRCodeSVG value={enrolment.uri} size={208} marginSize={3} title={t('totp.picture')} />
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {t('totp.secret')}
          </Text>
          <CopyId value={enrolment.secret} short={false} />
        </Stack>
      </Group>
      <TextInput
        label={t('totp.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        dir="ltr"
        required
        value={code}
        error={fault}
        onChange={(event) => setCode(event.currentTarget.value)}
        maw={240}
      />
      <Group>
        <Button type="submit" loading={busy} disabled={!code}>
          {t('totp.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
