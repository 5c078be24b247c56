import { useSearch } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useParty } from '@/lib/use-session'
import { Page } from '@/ui/Page'
import { RouteTabs } from '@/ui/RouteTabs'
import { AccountPart } from './AccountPart'
import { Balances } from './Balances'
import { Chargebacks } from './Chargebacks'
import { Deposits } from './Deposits'
import { Payouts } from './Payouts'
import { Refunds } from './Refunds'
import { Statement } from './Statement'
import { MONEY_TABS, type MoneyTab } from './tabs'

/** Who pays in looks for that first; who is paid, for what comes. */
const FIRST: Record<string, MoneyTab> = { brand: 'deposits', fan: 'deposits' }

/** What is the party's own money: how it stands, what came and went, to which account it goes. */
export function MoneyPage() {
  const { t } = useTranslation('money')
  const party = useParty()
  const { tab } = useSearch({ from: '/_in/money' })
  const parts = useMemo<Record<MoneyTab, ReactNode>>(
    () => ({
      payouts: <Payouts />,
      deposits: <Deposits />,
      refunds: <Refunds />,
      chargebacks: <Chargebacks />,
      account: <AccountPart />,
      statement: <Statement />,
    }),
    [],
  )
  return (
    <Page title={t('title')}>
      <Balances />
      <RouteTabs
        label={t('tabs')}
        value={tab ?? FIRST[party.role] ?? 'payouts'}
        tabs={MONEY_TABS.map((one) => ({ value: one, label: t(`tab.${one}`), content: parts[one] }))}
      />
    </Page>
  )
}
