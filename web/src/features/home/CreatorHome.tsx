import { Box, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Campaign } from '@/api/campaigns'
import { wallet } from '@/api/wallet'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { useNow } from '@/lib/use-now'
import { Name } from '@/ui/Bidi'
import { Figures } from '@/ui/Figures'
import { LinkButton, LinkCard } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Page, Section } from '@/ui/Page'
import { Sentence } from '@/ui/Sentence'
import { EmptyState } from '@/ui/states'
import { Reading } from './Reading'
import { Sums } from './Sums'
import { TodoList } from './TodoList'
import { byCurrency, type Todo, todos } from './todo'
import type { Read } from './use-read'

const SHOWN = 5

/** A creator's first page: the next deadline, what to do, the money, what is open. */
export default function CreatorHome() {
  const { t } = useTranslation('home')
  return (
    <Page title={t('title')}>
      <Reading>{(read) => <Content read={read} />}</Reading>
    </Page>
  )
}

function Content({ read }: { read: Read }) {
  const { t } = useTranslation('home')
  const items = todos(read, false)
  const open = read.campaigns.filter((campaign) => campaign.can.includes('apply'))
  return (
    <>
      <NextDeadline next={items.find((item) => item.by)} />
      <Section title={t('money.creator')}>
        <MyMoney read={read} />
      </Section>
      <TodoList items={items} />
      <Section
        title={t('open.title')}
        act={
          <LinkButton to="/campaigns" variant="default">
            {t('campaigns.all')}
          </LinkButton>
        }
      >
        {open.length === 0 ? (
          <EmptyState title={t('open.empty')} text={t('open.empty_text')} />
        ) : (
          <Stack gap="sm">
            {open.slice(0, SHOWN).map((campaign) => (
              <OpenCampaign key={campaign.id} campaign={campaign} />
            ))}
          </Stack>
        )}
      </Section>
    </>
  )
}

function NextDeadline({ next }: { next: Todo | undefined }) {
  const { t } = useTranslation('home')
  const format = useFormat()
  const now = useNow()
  if (!next?.by) return <Sentence>{t('next.none')}</Sentence>
  return (
    <Sentence tone="warn">
      {t('next.due', {
        what: t(`todo.${next.what}`, { who: isolate(next.who) }),
        title: isolate(next.title),
        when: format.until(next.by, now),
      })}
    </Sentence>
  )
}

/** Locked in orders, in the wallet, on its way to the bank, paid. */
function MyMoney({ read }: { read: Read }) {
  const { t } = useTranslation('home')
  const query = useQuery(wallet)
  return (
    <Loaded query={query} rows={1}>
      {({ balances }) => (
        <Figures
          items={[
            {
              label: t('money.locked_for_you'),
              value: <Sums values={byCurrency(read.orders, (one) => one.held)} />,
              hint: t('money.before_fee'),
            },
            {
              label: t('money.wallet'),
              value: <Sums values={balances.map((one) => one.held)} />,
              hint: t('money.wallet_hint'),
            },
            { label: t('money.on_its_way'), value: <Sums values={balances.map((one) => one.in_transit)} /> },
            { label: t('money.paid'), value: <Sums values={balances.map((one) => one.paid)} /> },
          ]}
        />
      )}
    </Loaded>
  )
}

function OpenCampaign({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('home')
  return (
    <LinkCard to="/campaigns/$id" params={{ id: campaign.id }} padding="md">
      <Group justify="space-between" align="flex-start">
        <Box flex={1} miw={200}>
          <Text fw={600}>
            <Name>{campaign.title}</Name>
          </Text>
          <Text size="sm" c="dimmed">
            <Name>{campaign.brand.name}</Name> · {t('open.until')}{' '}
            <Moment value={campaign.deadline_at} as="day" />
          </Text>
        </Box>
        <div>
          <Text size="sm" c="dimmed">
            {t('open.you_get')}
          </Text>
          <Money value={campaign.package.creator_net} strong />
        </div>
      </Group>
    </LinkCard>
  )
}
