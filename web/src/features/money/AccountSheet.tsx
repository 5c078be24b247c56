import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { COUNTRIES } from '@/lib/countries'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { useParty } from '@/lib/use-session'
import { Choice } from '@/ui/Choice'
import { ConfirmSheet } from '@/ui/ConfirmSheet'

type Kind = 'connect' | 'change'

export const useOpenAccount = () =>
  useAct(({ kind, ...body }: { kind: Kind; country: string }, key) => {
    const params = { header: { 'Idempotency-Key': key } }
    return kind === 'connect'
      ? api.POST('/payout-account', { params, body })
      : api.POST('/payout-account/change', { params, body })
  })

/** Opens a payout account at the rail: the first one, or the one that replaces it. */
export function AccountSheet({
  kind,
  country: present,
  open,
  close,
}: {
  kind: Kind
  country?: string
  open: ReturnType<typeof useOpenAccount>
  close: () => void
}) {
  const { t, i18n } = useTranslation('money')
  const format = useFormat()
  const party = useParty()
  const [country, setCountry] = useState(present ?? party.country)
  const countries = useMemo(
    () =>
      COUNTRIES.map((code) => ({ value: code, label: format.country(code) })).sort((a, b) =>
        a.label.localeCompare(b.label, i18n.language),
      ),
    [format, i18n.language],
  )
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t(`account.${kind}`)}
      text={t(`account.${kind}_text`)}
      warning={kind === 'change' ? t('account.change_warning') : undefined}
      act={t(`account.${kind}`)}
      confirm={() => open.mutateAsync({ kind, country })}
    >
      {(at) => (
        <Choice
          label={t('account.country')}
          error={at('country')}
          data={countries}
          value={country}
          onChange={(value) => value && setCountry(value)}
        />
      )}
    </ConfirmSheet>
  )
}
