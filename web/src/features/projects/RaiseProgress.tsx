import { Box, Group, Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { minor } from '@/lib/format'
import { percent } from '@/lib/promise'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { Money } from '@/ui/Money'

/** How much has come, against what must and what may come at most. The line marks the minimum. */
export function RaiseProgress({ held, minimum, most }: { held: Amount; minimum: Amount; most: Amount }) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  // Only how long the bar is: figures are written from the exact amounts.
  const along = (amount: Amount) => Number(percent(minor(amount), minor(most)))
  const reached = percent(minor(held), minor(minimum)).split('.')[0] ?? '0'
  return (
    <Stack gap={6}>
      <Box pos="relative">
        <Progress.Root size="xl" radius="sm">
          <Progress.Section
            value={along(held)}
            aria-label={t('progress.label')}
            aria-valuetext={format.money(held)}
          />
        </Progress.Root>
        <Box
          aria-hidden
          pos="absolute"
          top={-3}
          w={3}
          h={22}
          bg="var(--mantine-color-text)"
          style={{ insetInlineStart: `calc(${along(minimum)}% - 3px)` }}
        />
      </Box>
      <Group justify="space-between" gap="xs">
        <Text component="span">
          <Money value={held} strong /> {t('progress.of')} <Money value={minimum} />
        </Text>
        <Text component="span" fw={600}>
          <Ltr>{format.percent(reached)}</Ltr>
        </Text>
      </Group>
    </Stack>
  )
}
