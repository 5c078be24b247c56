import { Alert, Anchor, Button, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Facts, Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { AccountSheet, useOpenAccount } from './AccountSheet'
import { account } from './api'
import { asksFor } from './reasons'

/** The account through which the party is paid, and the one that is to replace it. */
export function AccountPart() {
  const { t } = useTranslation('money')
  const query = useQuery(account)
  const [asked, setAsked] = useState<'connect' | 'change' | 'cancel' | null>(null)
  const cancel = useAct(() => api.DELETE('/payout-account/change'))
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const open = useOpenAccount()
  return (
    <Loaded query={query}>
      {(mine) => (
        <Stack>
          <Section title={t('account.title')}>
            {mine ? (
              <AccountFacts account={mine} />
            ) : (
              <EmptyState
                title={t('account.none')}
                act={<Button onClick={() => setAsked('connect')}>{t('account.connect')}</Button>}
              />
            )}
            {mine?.can.includes('change') && (
              <Group>
                <Button variant="default" onClick={() => setAsked('change')}>
                  {t('account.change')}
                </Button>
              </Group>
            )}
          </Section>
          {mine?.change && (
            <Section title={t('account.coming')}>
              <AccountFacts account={mine.change} />
              {mine.change.can.includes('cancel_change') && (
                <Group>
                  <Button color="red" onClick={() => setAsked('cancel')}>
                    {t('account.cancel')}
                  </Button>
                </Group>
              )}
            </Section>
          )}
          {(asked === 'connect' || asked === 'change') && (
            <AccountSheet kind={asked} country={mine?.country} open={open} close={() => setAsked(null)} />
          )}
          <ConfirmSheet
            opened={asked === 'cancel'}
            close={() => setAsked(null)}
            title={t('account.cancel')}
            text={t('account.cancel_text')}
            act={t('account.cancel')}
            confirm={() => cancel.mutateAsync(undefined)}
          />
        </Stack>
      )}
    </Loaded>
  )
}

function AccountFacts({ account: mine }: { account: Schemas['AccountView'] }) {
  const { t } = useTranslation('money')
  const format = useFormat()
  const items = [
    { label: t('col.status'), value: <StatusBadge status={mine.status} /> },
    { label: t('account.rail'), value: <bdi>{mine.rail}</bdi> },
    { label: t('account.country'), value: format.country(mine.country) },
    { label: t('account.since'), value: <Moment value={mine.created_at} /> },
    { label: t('account.updated'), value: <Moment value={mine.updated_at} /> },
  ]
  if (mine.takes_over_at)
    items.push({ label: t('account.takes_over'), value: <Moment value={mine.takes_over_at} /> })
  if (mine.requirements.length > 0)
    items.push({
      label: t('account.asked'),
      value: format.list(asksFor(mine.requirements).map((key) => t(`asks.${key}`))),
    })
  return (
    <Stack>
      <Facts items={items} />
      {mine.held_until && (
        <Alert color="yellow">{t('account.held_until', { date: format.moment(mine.held_until) })}</Alert>
      )}
      {mine.can.includes('onboard') && (
        <Anchor href={mine.onboarding_url} target="_blank" rel="noreferrer" fw={600}>
          {t('payouts.onboard')}
        </Anchor>
      )}
    </Stack>
  )
}
