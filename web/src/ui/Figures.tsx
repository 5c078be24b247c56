import { Card, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** A few figures side by side: what they are, how much, and a word about it. */
export function Figures({ items }: { items: { label: string; value: ReactNode; hint?: ReactNode }[] }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: Math.min(items.length, 4) }}>
      {items.map((item) => (
        <Card key={item.label} padding="md">
          <Text size="sm" c="dimmed">
            {item.label}
          </Text>
          <Text fz={24} fw={650} component="div">
            {item.value}
          </Text>
          {item.hint && (
            <Text size="sm" c="dimmed" component="div">
              {item.hint}
            </Text>
          )}
        </Card>
      ))}
    </SimpleGrid>
  )
}
