import { Card, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

/** A page: what it is about (also the window's title), its status, its first act, its content. */
export function Page({
  title,
  status,
  subtitle,
  act,
  children,
}: {
  title: string
  status?: ReactNode
  subtitle?: ReactNode
  act?: ReactNode
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Daman`
  }, [title])
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4}>
          <Group gap="sm">
            <Title order={1}>
              <bdi>{title}</bdi>
            </Title>
            {status}
          </Group>
          {subtitle && (
            <Text c="dimmed" component="div">
              {subtitle}
            </Text>
          )}
        </Stack>
        {act && <Group>{act}</Group>}
      </Group>
      {children}
    </Stack>
  )
}

/** A part of a page under its own heading. */
export function Section({ title, act, children }: { title: string; act?: ReactNode; children: ReactNode }) {
  return (
    <Card component="section" aria-label={title}>
      <Stack>
        <Group justify="space-between">
          <Title order={2}>{title}</Title>
          {act}
        </Group>
        {children}
      </Stack>
    </Card>
  )
}

/** Facts as terms and descriptions. */
export function Facts({ items }: { items: { label: string; value: ReactNode }[] }) {
  return (
    <dl
      style={{
        display: 'grid',
        gridTemplateColumns: 'fit-content(45%) 1fr',
        gap: '8px 24px',
        margin: 0,
      }}
    >
      {items.map((item) => (
        <FactRow key={item.label} {...item} />
      ))}
    </dl>
  )
}

function FactRow({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <Text component="dt" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Text>
    </>
  )
}
