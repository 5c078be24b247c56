import { Button, Group } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Campaign } from '@/api/campaigns'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { useDeleteDraft } from './acts'
import { takeUp } from './wizard/plan'

/** What a brand may do with a draft besides publishing it. */
export function DraftActs({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('brand')
  const navigate = useNavigate()
  const remove = useDeleteDraft()
  const [asked, ask] = useState(false)
  return (
    <Group>
      {campaign.can.includes('change') && (
        <Button
          variant="default"
          onClick={() => {
            takeUp(campaign)
            navigate({ to: '/campaigns/new', search: { step: 'brief' } })
          }}
        >
          {t('draft.change')}
        </Button>
      )}
      {campaign.can.includes('delete') && (
        <Button variant="default" onClick={() => ask(true)}>
          {t('draft.delete')}
        </Button>
      )}
      <ConfirmSheet
        opened={asked}
        close={() => ask(false)}
        title={t('draft.delete')}
        text={t('draft.delete_text')}
        facts={[{ label: t('draft.which'), value: <Name>{campaign.title}</Name> }]}
        danger
        act={t('draft.delete')}
        confirm={async () => {
          await remove.mutateAsync(campaign.id)
          await navigate({ to: '/campaigns' })
        }}
      />
    </Group>
  )
}
