import { CloseButton, Group, Paper, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { unsay, useSaid } from '@/lib/notify'

/** What is done, above everything for a moment. Its place is there before the words: only so are they read out. */
export function Notice() {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <div role="status" className="notice">
      {said && (
        <Paper withBorder shadow="lg" p="sm">
          <Group wrap="nowrap" justify="space-between">
            <Text size="sm">{said.message}</Text>
            <CloseButton onClick={unsay} aria-label={t('act.close')} />
          </Group>
        </Paper>
      )}
    </div>
  )
}
