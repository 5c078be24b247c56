import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { ErrorState } from '@/ui/states'

/** Has the link to confirm an address mailed again. The server does so once a minute, and never tells whether. */
export function Resend({ email }: { email: string }) {
  const { t } = useTranslation('account')
  const [state, setState] = useState<'ready' | 'busy' | 'sent'>('ready')
  const [error, setError] = useState<unknown>(null)
  async function again() {
    setState('busy')
    setError(null)
    try {
      await api.POST('/auth/resend-verification', { body: { email } })
      setState('sent')
    } catch (failure) {
      setError(failure)
      setState('ready')
    }
  }
  return (
    <>
      <Text c="dimmed">{t('resend.hint')}</Text>
      <Button variant="default" loading={state === 'busy'} onClick={again}>
        {t('resend.act')}
      </Button>
      {state === 'sent' && <Text role="status">{t('resend.sent')}</Text>}
      {error !== null && <ErrorState error={error} />}
    </>
  )
}
