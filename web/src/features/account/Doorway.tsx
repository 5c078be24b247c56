import { Anchor, Box, Container, Group, Paper } from '@mantine/core'
import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { LanguageChoice } from '@/app/LanguageChoice'
import { PlayMoney } from '@/ui/PlayMoney'
import { Loading } from '@/ui/states'

/** The frame of the pages before a session. */
export function Doorway() {
  return (
    <Box component="main" mih="100vh" pb="xl">
      <PlayMoney />
      <Container size={460} px="md" pt="xl" pb={0}>
        <Group justify="space-between" mb="lg" wrap="nowrap">
          <Anchor href="/" aria-label="Daman">
            <img src="/logo.svg" alt="Daman" height={36} width={132} />
          </Anchor>
          <LanguageChoice />
        </Group>
        <Paper withBorder p="xl" radius="lg">
          <Suspense fallback={<Loading rows={3} />}>
            <Outlet />
          </Suspense>
        </Paper>
      </Container>
    </Box>
  )
}
