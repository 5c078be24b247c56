import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Campaign } from '@/api/campaigns'
import { lockedInOrders } from '@/lib/locked'
import { useLockedWords } from '@/lib/use-locked-words'
import { useNow } from '@/lib/use-now'
import { Name } from '@/ui/Bidi'
import { Figures } from '@/ui/Figures'
import { LinkButton, LinkCard } from '@/ui/LinkButton'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page, Section } from '@/ui/Page'
import { Sentence } from '@/ui/Sentence'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { Reading } from './Reading'
import { Sums } from './Sums'
import { TodoList } from './TodoList'
import { atRisk, byCurrency, todos } from './todo'
import type { Read } from './use-read'

const SHOWN = 5

/** A brand's first page: what to do first, then its money by state, what may be late, its campaigns. */
export default function BrandHome() {
  const { t } = useTranslation('home')
  return (
    <Page
      title={t('title')}
      act={
        <LinkButton to="/campaigns/new" search={{ step: 'brief' }}>
          {t('new_campaign')}
        </LinkButton>
      }
    >
      <Reading>{(read) => <Content read={read} />}</Reading>
    </Page>
  )
}

function Content({ read }: { read: Read }) {
  const { t } = useTranslation('home')
  const lockedWords = useLockedWords()
  const locked = lockedInOrders(read.orders)
  const inState = (status: string) => read.orders.filter((order) => order.status === status)
  return (
    <>
      {/* What a budget holds and no order has yet stands at its campaign. Of a part of the orders no sum is said. */}
      {read.whole && locked.amounts.length > 0 && <Sentence>{lockedWords(locked, 'brand')}</Sentence>}
      <TodoList items={todos(read, true)} />
      <Section title={t('money.brand')}>
        <Figures
          items={[
            { label: t('money.locked'), value: <Sums values={byCurrency(read.orders, (one) => one.held)} /> },
            {
              label: t('money.under_review'),
              value: <Sums values={byCurrency(inState('under_review'), (one) => one.held)} />,
            },
            {
              label: t('money.disputed'),
              value: <Sums values={byCurrency(inState('disputed'), (one) => one.held)} />,
            },
            {
              label: t('money.released'),
              value: <Sums values={byCurrency(read.orders, (one) => one.released)} />,
            },
          ]}
        />
      </Section>
      <Risks read={read} />
      <Section
        title={t('campaigns.title')}
        act={
          <LinkButton to="/campaigns" variant="default">
            {t('campaigns.all')}
          </LinkButton>
        }
      >
        {read.campaigns.length === 0 ? (
          <EmptyState title={t('campaigns.empty')} text={t('campaigns.empty_text')} />
        ) : (
          <Stack gap="sm">
            {read.campaigns.slice(0, SHOWN).map((campaign) => (
              <CampaignRow key={campaign.id} campaign={campaign} />
            ))}
          </Stack>
        )}
      </Section>
    </>
  )
}

function CampaignRow({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('home')
  return (
    <LinkCard to="/campaigns/$id" params={{ id: campaign.id }} padding="md">
      <Group justify="space-between">
        <Group gap="sm">
          <Text fw={600} component="span">
            <Name>{campaign.title}</Name>
          </Text>
          <StatusBadge status={campaign.status} />
        </Group>
        <Text component="span">
          {t('campaigns.locked')} <Money value={campaign.funding.locked} /> /{' '}
          <Money value={campaign.funding.budget} />
        </Text>
      </Group>
    </LinkCard>
  )
}

function Risks({ read }: { read: Read }) {
  const { t } = useTranslation('home')
  const risks = atRisk(read.orders, useNow())
  if (risks.length === 0) return null
  return (
    <Section title={t('risk.title')}>
      <Stack gap="sm">
        {risks.map(({ order, due }) => (
          <LinkCard key={order.id} to="/escrow/$id" params={{ id: order.id }} padding="md">
            <Group justify="space-between">
              <Text component="span">
                <Name>{order.creator.name}</Name> · <Name>{order.campaign_title}</Name>
              </Text>
              <Text component="span">
                {t('risk.due')} <Deadline value={due} />
              </Text>
            </Group>
          </LinkCard>
        ))}
      </Stack>
    </Section>
  )
}
