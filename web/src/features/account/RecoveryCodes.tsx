import { Button, Group, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body, type Schemas } from '@/api/client'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Section } from '@/ui/Page'

/** How many recovery codes are left, and new ones. */
export function RecoveryCodes({
  factors,
  keep,
}: {
  factors: Schemas['FactorsView']
  keep: (codes: string[]) => void
}) {
  const { t } = useTranslation('account')
  const queries = useQueryClient()
  const [asked, setAsked] = useState(false)
  async function renew() {
    keep(body(await api.POST('/auth/recovery-codes')).recovery_codes)
    await queries.invalidateQueries()
  }
  return (
    <Section title={t('recovery.title')}>
      <Text>
        {t('recovery.left', { count: factors.recovery_codes_left })} {t('recovery.text')}
      </Text>
      {factors.can.includes('renew_recovery_codes') && (
        <Group>
          <Button variant="default" onClick={() => setAsked(true)}>
            {t('recovery.renew')}
          </Button>
        </Group>
      )}
      <ConfirmSheet
        opened={asked}
        close={() => setAsked(false)}
        title={t('recovery.renew')}
        text={t('recovery.renew_text')}
        act={t('recovery.renew')}
        confirm={renew}
      />
    </Section>
  )
}
