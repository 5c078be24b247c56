import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { factors } from '@/api/factors'
import { useSession } from '@/lib/use-session'
import { Loaded } from '@/ui/Loaded'
import { Sentence } from '@/ui/Sentence'
import { Authenticator } from './Authenticator'
import { KeepCodes } from './KeepCodes'
import { Passkeys } from './Passkeys'
import { PasswordChange } from './PasswordChange'
import { RecoveryCodes } from './RecoveryCodes'

/** How the account is protected, and what more can protect it. */
export function Security() {
  const { t } = useTranslation('account')
  const query = useQuery(factors)
  const needed = useSession()?.secondFactor === 'needed'
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Loaded query={query} rows={6}>
      {(mine) => {
        const has = !!mine.totp_since || mine.passkeys.length > 0
        return (
          <Stack>
            <Sentence tone={has ? 'good' : needed ? 'act' : 'warn'}>
              {has ? t('factor.protected') : needed ? t('factor.required') : t('factor.none')}
            </Sentence>
            {codes && <KeepCodes codes={codes} kept={() => setCodes(null)} />}
            <Authenticator factors={mine} keep={setCodes} />
            <Passkeys factors={mine} keep={setCodes} />
            {has && <RecoveryCodes factors={mine} keep={setCodes} />}
            <PasswordChange />
          </Stack>
        )
      }}
    </Loaded>
  )
}
