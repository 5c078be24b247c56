import { Box, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isolate } from '@/lib/bidi'
import { Name } from '@/ui/Bidi'
import { LinkCard } from '@/ui/LinkButton'
import { Deadline } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import type { Todo } from './todo'

/** What waits for the reader, what is due first at the top. */
export function TodoList({ items }: { items: Todo[] }) {
  const { t } = useTranslation('home')
  return (
    <Section title={t('todo.title')}>
      {items.length === 0 ? (
        <EmptyState title={t('todo.empty')} text={t('todo.empty_text')} />
      ) : (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {items.map((item) => (
            <li key={item.key}>
              <LinkCard to={item.to as string} padding="md">
                <Group justify="space-between" align="flex-start">
                  <Box flex={1} miw={200}>
                    <Text fw={600}>{t(`todo.${item.what}`, { who: isolate(item.who) })}</Text>
                    <Text size="sm" c="dimmed">
                      <Name>{item.title}</Name>
                    </Text>
                    {item.by && (
                      <Text size="sm">
                        {t('todo.by')} <Deadline value={item.by} />
                      </Text>
                    )}
                  </Box>
                  {item.amount && <Money value={item.amount} strong />}
                </Group>
              </LinkCard>
            </li>
          ))}
        </Stack>
      )}
    </Section>
  )
}
