import { Badge, Box, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LinkText } from '@/ui/LinkButton'
import { Deadline, Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { address, amounts, dataOf, type NewsEvent, names, topicWords, until } from './event'

/** What happened, in a sentence that leads there; how much; by when something is to be done. */
export function NewsItem({ event, fresh }: { event: NewsEvent; fresh: boolean }) {
  const { t } = useTranslation('news')
  const due = until(event)
  const { to, search } = address(event)
  return (
    <Box component="li" py="sm" style={{ borderBlockEnd: '1px solid var(--mantine-color-default-border)' }}>
      <Stack gap={4}>
        <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
          <LinkText to={to as '/'} search={search as never}>
            <Words event={event} />
          </LinkText>
          {fresh && <Badge style={{ flexShrink: 0 }}>{t('new')}</Badge>}
        </Group>
        <Group gap="md">
          {amounts(event).map(({ fact, value }) => (
            <Text key={fact} size="sm" component="span">
              {t(`fact.${fact}`)} <Money value={value} strong={fact === 'amount'} />
            </Text>
          ))}
          {due && (
            <Text size="sm" component="span">
              {t('fact.until')} <Deadline value={due} />
            </Text>
          )}
        </Group>
        <Text size="sm" c="dimmed" component="div">
          <Moment value={event.at} />
        </Text>
      </Stack>
    </Box>
  )
}

function Words({ event }: { event: NewsEvent }) {
  const words = topicWords(event.topic)
  const { t, i18n } = useTranslation([words, 'news', 'status'])
  const { outcome, stage } = dataOf(event)
  // Some outcomes have a sentence of their own; and the server may know a topic that this version does not.
  const topic = [`${event.topic}_${outcome ?? stage}`, event.topic].find((one) =>
    i18n.exists(`${words}:topic.${one}`),
  )
  if (!topic) return t('topic.unknown')
  const word = typeof stage === 'string' ? t(stage, { ns: 'status', defaultValue: stage }) : ''
  return t(`topic.${topic}`, { ...names(event), stage: word })
}
