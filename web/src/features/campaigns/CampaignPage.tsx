import { Button, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Campaign, campaign as campaignOf } from '@/api/campaigns'
import { useQuote } from '@/lib/use-quote'
import { useParty } from '@/lib/use-session'
import { Name } from '@/ui/Bidi'
import { Loaded } from '@/ui/Loaded'
import { Money } from '@/ui/Money'
import { Page, Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import { usePublish } from './acts'
import { Board } from './Board'
import { Brief } from './Brief'
import { CampaignSentence } from './CampaignSentence'
import { CloseBudget } from './CloseBudget'
import { DepositPanel } from './DepositPanel'
import { DraftActs } from './DraftActs'
import { Engagements } from './Engagements'
import { Invite } from './Invite'
import { MyPart } from './MyPart'
import { PackageCard } from './PackageCard'
import { PublishSheet } from './PublishSheet'

/** One campaign, as its brand and as creators see it. */
export function CampaignPage() {
  const { id } = useParams({ from: '/_in/campaigns/$id' })
  const query = useQuery(campaignOf(id))
  return <Loaded query={query}>{(campaign) => <Content campaign={campaign} />}</Loaded>
}

function Content({ campaign }: { campaign: Campaign }) {
  const party = useParty()
  const mine = party.id === campaign.brand.id
  const { t } = useTranslation(mine ? ['brand', 'campaigns'] : 'campaigns')
  const published = campaign.status !== 'draft'
  return (
    <Page
      title={campaign.title}
      status={<StatusBadge status={campaign.status} />}
      subtitle={<Name>{campaign.brand.name}</Name>}
      act={
        mine && (
          <>
            <DraftActs campaign={campaign} />
            {campaign.can.includes('publish') && <Publish campaign={campaign} />}
          </>
        )
      }
    >
      <CampaignSentence campaign={campaign} mine={mine} />
      {party.role === 'creator' && <MyPart campaign={campaign} />}
      {mine && published && (
        <>
          <Section title={t('funding.title')} act={<CloseBudget campaignId={campaign.id} />}>
            <DepositPanel campaignId={campaign.id} />
          </Section>
          <Section
            title={t('people.title')}
            act={campaign.can.includes('invite') && <Invite campaign={campaign} />}
          >
            <Engagements campaignId={campaign.id} />
          </Section>
          <Section title={t('board.title')}>
            <Board campaignId={campaign.id} />
          </Section>
        </>
      )}
      <PackageCard campaign={campaign} />
      <Brief campaign={campaign} />
    </Page>
  )
}

function Publish({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const facts = useQuote()
  const publish = usePublish()
  const [open, setOpen] = useState(false)
  return (
    <Stack>
      <Group>
        <Button onClick={() => setOpen(true)}>{t('publish.act')}</Button>
      </Group>
      <PublishSheet
        opened={open}
        close={() => setOpen(false)}
        facts={[
          { label: t('funding.budget'), value: <Money value={campaign.funding.budget} /> },
          ...facts(campaign.package),
        ]}
        confirm={() => publish.mutateAsync(campaign.id)}
      />
    </Stack>
  )
}
