import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { allOrders, ORDER_STATUSES, type Order } from '@/api/campaigns'
import { sum } from '@/lib/format'
import { Name } from '@/ui/Bidi'
import { LinkCard } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { EmptyState } from '@/ui/states'

/** The campaign's orders, a column for each state that there is. */
export function Board({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation('brand')
  const query = useQuery(allOrders(campaignId))
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('board.empty')} text={t('board.empty_text')} />
        ) : (
          <SimpleGrid
            cols={{ base: 1, sm: 2, lg: 3 }}
            component="ul"
            p={0}
            m={0}
            style={{ listStyle: 'none' }}
          >
            {ORDER_STATUSES.map((status) => ({
              status,
              orders: items.filter((one) => one.status === status),
            }))
              .filter((column) => column.orders.length > 0)
              .map((column) => (
                <Column key={column.status} status={column.status} orders={column.orders} />
              ))}
          </SimpleGrid>
        )
      }
    </Loaded>
  )
}

function Column({ status, orders }: { status: string; orders: Order[] }) {
  const { t } = useTranslation('status')
  const currency = orders[0]?.amount.currency ?? 'MAD'
  const total = sum(
    orders.map((one) => one.amount),
    currency,
  )
  return (
    <Card component="li" padding="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3}>
            {t(status)} ({orders.length})
          </Title>
          <Money value={total} />
        </Group>
        {orders.map((order) => (
          <LinkCard key={order.id} to="/escrow/$id" params={{ id: order.id }} padding="sm">
            <Group justify="space-between">
              <Text fw={600} component="span">
                <Name>{order.creator.name}</Name>
              </Text>
              <Money value={order.amount} />
            </Group>
            {order.next?.by_when && (
              <Text size="sm" c="dimmed">
                <Deadline value={order.next.by_when} />
              </Text>
            )}
          </LinkCard>
        ))}
      </Stack>
    </Card>
  )
}
