import { Alert, Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Engagement } from '@/api/campaigns'
import { Refused } from '@/api/problems'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { useQuote } from '@/lib/use-quote'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { LinkText } from '@/ui/LinkButton'
import { useAnswer } from './acts'

const ACTS = ['accept', 'decline', 'withdraw', 'extend'] as const
type Act = (typeof ACTS)[number]

/** Accept, decline, take back, give more time: each with the amounts first. */
export function EngagementActs({ engagement, as }: { engagement: Engagement; as: 'brand' | 'creator' }) {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const facts = useQuote()
  const answer = useAnswer()
  const [act, setAct] = useState<Act | null>(null)
  const [noAccount, setNoAccount] = useState(false)
  const shown = act ?? 'accept'
  const other = as === 'brand' ? engagement.creator : engagement.brand
  const words = { name: isolate(other.name), when: format.until(engagement.respond_by) }
  const net = as === 'brand' ? engagement.terms.brand_total : engagement.terms.creator_net

  async function confirm() {
    try {
      await answer.mutateAsync({ id: engagement.id, act: shown, net })
    } catch (failure) {
      setNoAccount(failure instanceof Refused && failure.code === 'campaigns.payout_account_missing')
      throw failure
    }
  }
  return (
    <>
      {ACTS.filter((one) => engagement.can.includes(one)).map((one) => (
        <Button key={one} variant={one === 'accept' ? 'filled' : 'default'} onClick={() => setAct(one)}>
          {t(`answer.${one}`)}
        </Button>
      ))}
      <ConfirmSheet
        opened={act !== null}
        close={() => setAct(null)}
        title={t(`answer.${shown}`)}
        text={t(`answer.text.${shown}_${as}`, words)}
        facts={shown === 'extend' ? undefined : facts(engagement.terms)}
        warning={shown === 'accept' || shown === 'decline' ? t(`answer.warning.${shown}`) : undefined}
        act={t(`answer.${shown}`)}
        danger={shown === 'decline'}
        confirm={confirm}
      >
        {noAccount && as === 'creator' && (
          <Alert color="yellow">
            {t('answer.no_account')}{' '}
            <LinkText to="/money" search={{ tab: 'account' }}>
              {t('answer.to_account')}
            </LinkText>
          </Alert>
        )}
      </ConfirmSheet>
    </>
  )
}
