import { Alert, Button, Card, Code, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body, type Schemas } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { StatusBadge } from '@/ui/StatusBadge'
import { ErrorState } from '@/ui/states'

/** One webhook: where it goes, what it wants, whether it works. */
export function Endpoint({
  endpoint,
  show,
}: {
  endpoint: Schemas['EndpointView']
  show: (secret: string | null) => void
}) {
  const { t } = useTranslation('account')
  const format = useFormat()
  const [asked, setAsked] = useState<'rotate' | 'remove' | null>(null)
  const params = { path: { id: endpoint.id } }
  const enable = useAct(() => api.POST('/webhooks/endpoints/{id}/enable', { params }))
  const rotate = useAct(async () =>
    show(body(await api.POST('/webhooks/endpoints/{id}/rotate', { params })).secret ?? null),
  )
  const remove = useAct(() => api.DELETE('/webhooks/endpoints/{id}', { params }))
  return (
    <Card component="li" padding="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            <bdi dir="ltr">{endpoint.url}</bdi>
          </Text>
          <StatusBadge status={endpoint.status} />
        </Group>
        <Text size="sm" component="div">
          {t('webhooks.topics')}{' '}
          {endpoint.topics.length === 0
            ? t('webhooks.all_topics')
            : endpoint.topics.map((topic) => <Code key={topic}>{topic}</Code>)}
        </Text>
        {endpoint.failing_since && (
          <Alert color="yellow">
            {t('webhooks.failing', { date: format.moment(endpoint.failing_since) })}
          </Alert>
        )}
        {endpoint.disabled_reason && (
          <Text size="sm">
            <Ltr>{endpoint.disabled_reason}</Ltr>
          </Text>
        )}
        {enable.error && <ErrorState error={enable.error} />}
        <Group gap="xs">
          {endpoint.can.includes('enable') && (
            <Button onClick={() => enable.mutate(undefined)} loading={enable.isPending}>
              {t('webhooks.enable')}
            </Button>
          )}
          {endpoint.can.includes('rotate') && (
            <Button variant="default" onClick={() => setAsked('rotate')}>
              {t('webhooks.rotate')}
            </Button>
          )}
          {endpoint.can.includes('delete') && (
            <Button variant="default" onClick={() => setAsked('remove')}>
              {t('webhooks.remove')}
            </Button>
          )}
        </Group>
      </Stack>
      <ConfirmSheet
        opened={asked === 'rotate'}
        close={() => setAsked(null)}
        title={t('webhooks.rotate')}
        text={t('webhooks.rotate_text')}
        act={t('webhooks.rotate')}
        confirm={() => rotate.mutateAsync(undefined)}
      />
      <ConfirmSheet
        opened={asked === 'remove'}
        close={() => setAsked(null)}
        title={t('webhooks.remove')}
        text={t('webhooks.remove_text', { url: endpoint.url })}
        act={t('webhooks.remove')}
        danger
        confirm={() => remove.mutateAsync(undefined)}
      />
    </Card>
  )
}
