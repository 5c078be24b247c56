import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useParty, useSession } from '@/lib/use-session'
import { Page } from '@/ui/Page'
import { RouteTabs } from '@/ui/RouteTabs'
import { Messages } from './Messages'
import { Profile } from './Profile'
import { Security } from './Security'
import { Sessions } from './Sessions'
import { ACCOUNT_TABS, type AccountTab } from './tabs'
import { Webhooks } from './Webhooks'

const PARTS: Record<AccountTab, ReactNode> = {
  profile: <Profile />,
  security: <Security />,
  sessions: <Sessions />,
  messages: <Messages />,
  webhooks: <Webhooks />,
}

/** Who the reader is here, and how the account is kept safe. */
export function Account() {
  const { t } = useTranslation('account')
  const party = useParty()
  const session = useSession()
  const search = useSearch({ from: '/_in/account' })
  // A role that needs a second factor can do nothing else before it has one.
  const first = session?.secondFactor === 'needed' ? 'security' : 'profile'
  return (
    <Page title={t('shell.account', { ns: 'common' })} subtitle={<bdi>{party.email}</bdi>}>
      <RouteTabs
        label={t('tab.label')}
        value={search.tab ?? first}
        tabs={ACCOUNT_TABS.map((tab) => ({ value: tab, label: t(`tab.${tab}`), content: PARTS[tab] }))}
      />
    </Page>
  )
}
