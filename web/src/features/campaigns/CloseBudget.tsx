import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { budget as budgetOf } from '@/api/campaigns'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { useCloseBudget } from './acts'

/** Ends a campaign's budget: what no creator holds goes back. */
export function CloseBudget({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const { data: budget } = useQuery(budgetOf(campaignId))
  const closing = useCloseBudget()
  const [open, setOpen] = useState(false)
  if (!budget?.can.includes('close')) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('close.act')}
      </Button>
      <ConfirmSheet
        opened={open}
        close={() => setOpen(false)}
        title={t('close.act')}
        text={t('close.text')}
        facts={[
          { label: t('funding.locked'), value: <Money value={budget.locked} /> },
          { label: t('funding.allotted'), value: <Money value={budget.allotted} /> },
        ]}
        warning={t('close.warning')}
        act={t('close.act')}
        danger
        confirm={() => closing.mutateAsync(campaignId)}
      />
    </>
  )
}
