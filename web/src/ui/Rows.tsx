import { ActionIcon, Button, Card, Group, Stack, Text } from '@mantine/core'
import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** A list that people write: a card for each row, one button to add another. */
export function Rows<T>(props: {
  label: string
  hint?: string
  /** The words of the button that adds a row: "Add a work". */
  addLabel?: string
  rows: T[]
  most: number
  add: () => void
  remove: (place: number) => void
  children: (row: T, place: number) => ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm" role="group" aria-label={props.label}>
      <Text fw={600}>{props.label}</Text>
      {props.hint && (
        <Text size="sm" c="dimmed">
          {props.hint}
        </Text>
      )}
      {props.rows.map((row, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no id before they are sent, and are named by place
        <Card key={place} padding="md">
          <Group align="flex-start" wrap="nowrap">
            <Stack style={{ flex: 1 }} gap="sm">
              {props.children(row, place)}
            </Stack>
            <ActionIcon
              onClick={() => props.remove(place)}
              aria-label={t('rows.remove', { place: place + 1 })}
            >
              <Trash2 size={18} aria-hidden />
            </ActionIcon>
          </Group>
        </Card>
      ))}
      {props.rows.length < props.most && (
        <Group>
          <Button variant="light" leftSection={<Plus size={18} aria-hidden />} onClick={props.add}>
            {props.addLabel ?? t('rows.add', { what: props.label })}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
