import { Group, List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LinkText } from '@/ui/LinkButton'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import type { Preview } from './api'

/** Statements of which something does not count yet: being read, or hindered. */
export function Uncounted({ statements }: { statements: Preview['uncounted'] }) {
  const { t } = useTranslation('distributions')
  return (
    <Section title={t('uncounted.title')}>
      <Text c="dimmed">{t('uncounted.text')}</Text>
      <List listStyleType="none" spacing="xs">
        {statements.map((one) => (
          <List.Item key={one.statement_id}>
            <Group gap="xs">
              <LinkText to="/statements/$id" params={{ id: one.statement_id }}>
                <bdi>{one.file_name}</bdi>
              </LinkText>
              <StatusBadge status={one.status} />
              {one.why.length > 0 && (
                <Text span size="sm" c="dimmed">
                  {t('uncounted.hindered')}
                </Text>
              )}
            </Group>
          </List.Item>
        ))}
      </List>
    </Section>
  )
}
