import { Button, Group, List, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Campaign, campaign as campaignOf } from '@/api/campaigns'
import { fromMinor, minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { useQuote } from '@/lib/use-quote'
import { Loaded } from '@/ui/Loaded'
import { Facts, Section } from '@/ui/Page'
import { usePublish } from '../acts'
import { PublishSheet } from '../PublishSheet'
import { forgetPlan } from './plan'

interface Props {
  campaignId: string
  back: () => void
  paid: () => void
}

/** What it costs, who gets what and when, and when money comes back: before anything is agreed or paid. */
export function CostStep(props: Props) {
  const query = useQuery(campaignOf(props.campaignId))
  return <Loaded query={query}>{(campaign) => <Cost campaign={campaign} {...props} />}</Loaded>
}

function Cost({ campaign, back, paid }: { campaign: Campaign } & Props) {
  const { t } = useTranslation(['brand', 'campaigns'])
  const format = useFormat()
  const facts = useQuote()
  const publish = usePublish()
  const [open, setOpen] = useState(false)
  const { package: one, max_creators: creators, funding } = campaign
  const times = (amount: typeof one.fee) =>
    format.money(fromMinor(minor(amount) * BigInt(creators), amount.currency))
  const all = [
    { label: t('funding.budget'), value: format.money(funding.budget) },
    { label: t('package.creators'), value: format.count(creators) },
    { label: t('cost.all_creators'), value: times(one.creator_net) },
    { label: t('cost.all_fees'), value: times(one.fee) },
  ]
  const words = { count: campaign.review_window_days }
  return (
    <>
      <Section title={t('cost.one')}>
        <Facts items={facts(one)} />
      </Section>
      <Section title={t('cost.all')}>
        <Facts items={all} />
      </Section>
      <Section title={t('cost.when')}>
        <Stack gap="xs">
          <List type="ordered" spacing="xs">
            <List.Item>{t('cost.when_locked')}</List.Item>
            <List.Item>{t('cost.when_delivered', { when: format.moment(campaign.deadline_at) })}</List.Item>
            <List.Item>{t('cost.when_reviewed', words)}</List.Item>
            <List.Item>{t('cost.when_paid')}</List.Item>
          </List>
          <Title order={3}>{t('cost.back')}</Title>
          <List spacing="xs">
            <List.Item>{t('cost.back_unused')}</List.Item>
            <List.Item>{t('cost.back_undelivered')}</List.Item>
            <List.Item>{t('cost.back_agreed')}</List.Item>
            <List.Item>{t('cost.back_disputed')}</List.Item>
          </List>
        </Stack>
      </Section>
      <Group justify="space-between">
        <Button variant="default" onClick={back}>
          {t('act.back', { ns: 'common' })}
        </Button>
        <Button onClick={() => setOpen(true)}>{t('cost.go')}</Button>
      </Group>
      <PublishSheet
        opened={open}
        close={() => setOpen(false)}
        facts={[...all, ...facts(one)]}
        confirm={async () => {
          await publish.mutateAsync(campaign.id)
          forgetPlan()
          paid()
        }}
      />
    </>
  )
}
