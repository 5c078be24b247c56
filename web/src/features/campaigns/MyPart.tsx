import { Button, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allEngagements, type Campaign } from '@/api/campaigns'
import { useFormat } from '@/lib/use-format'
import { useQuote } from '@/lib/use-quote'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Page'
import { useApply } from './acts'
import { EngagementCard } from './EngagementCard'

/** A creator's own way into a campaign: apply, answer an invitation, go on to the order. */
export function MyPart({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns')
  const query = useQuery(allEngagements(campaign.id))
  const mayApply = campaign.can.includes('apply')
  if (!campaign.engagement_id && !mayApply) return null
  return (
    <Section title={t('mine.title')} act={mayApply && <Apply campaign={campaign} />}>
      <Loaded query={query} rows={1}>
        {({ items }) =>
          items.length > 0 ? (
            items.map((engagement) => (
              <EngagementCard key={engagement.id} engagement={engagement} as="creator" />
            ))
          ) : (
            <span>{t('mine.none')}</span>
          )
        }
      </Loaded>
    </Section>
  )
}

function Apply({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const facts = useQuote()
  const apply = useApply()
  const [open, setOpen] = useState(false)
  const [message, setMessage] = useState('')
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('apply.act')}</Button>
      <ConfirmSheet
        opened={open}
        close={() => setOpen(false)}
        title={t('apply.title')}
        text={t('apply.text', { count: campaign.accept_window_hours })}
        facts={[
          ...facts(campaign.package),
          { label: t('brief.deadline'), value: format.moment(campaign.deadline_at) },
        ]}
        act={t('apply.act')}
        confirm={() => apply.mutateAsync({ id: campaign.id, message: message.trim() || undefined })}
      >
        {(at) => (
          <Textarea
            label={t('apply.message')}
            error={at('message')}
            dir="auto"
            maxLength={2000}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
          />
        )}
      </ConfirmSheet>
    </>
  )
}
