import { Blockquote, Button, Checkbox, Group, List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Raise } from '@/api/projects'
import { Section } from '@/ui/Page'

/** What may happen to the money, in the reader's language and in the contract's own words. */
export function RiskStep({
  raise,
  acknowledged,
  acknowledge,
  back,
  next,
}: {
  raise: Raise
  acknowledged: boolean
  acknowledge: (yes: boolean) => void
  back: () => void
  next: () => void
}) {
  const { t } = useTranslation(['invest', 'projects'])
  return (
    <Section title={t('risk.title')}>
      <List spacing="xs" size="lg">
        <List.Item>{t('risk.all')}</List.Item>
        <List.Item>{t('risk.no_guarantee')}</List.Item>
        <List.Item>{t('risk.no_sale')}</List.Item>
        <List.Item>{t('risk.no_fund')}</List.Item>
        <List.Item>{t('risk.spare')}</List.Item>
      </List>
      <Text size="sm" c="dimmed">
        {t('risk.words')}
      </Text>
      <Blockquote lang="en" dir="ltr" p="md" color="orange">
        {raise.risk}
      </Blockquote>
      <Checkbox
        size="md"
        label={t('risk.acknowledge')}
        checked={acknowledged}
        onChange={(event) => acknowledge(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={back}>
          {t('act.back', { ns: 'common' })}
        </Button>
        <Button onClick={next} disabled={!acknowledged}>
          {t('act.next')}
        </Button>
      </Group>
    </Section>
  )
}
