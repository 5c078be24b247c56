import { Button, Stack } from '@mantine/core'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAttempt } from '@/lib/use-attempt'
import { ErrorState } from './states'

/** Gives the reader a file, which is made when it is pressed; a refusal is said here. */
export function SaveButton({ make, children }: { make: () => Promise<unknown>; children: ReactNode }) {
  const { attempt, error, busy } = useAttempt()
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        leftSection={<Download size={18} aria-hidden />}
        loading={busy}
        onClick={() => attempt(make)}
      >
        {children}
      </Button>
      {error !== null && <ErrorState error={error} />}
    </Stack>
  )
}
