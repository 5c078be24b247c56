import { Button, Stack } from '@mantine/core'
import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { ask } from '@/api/client'
import { download } from '@/lib/csv'
import { ErrorState } from './states'

/** Saves a file of the server's, which is made when it is pressed; a refusal is said here. */
export function SaveButton({ path, name, children }: { path: string; name: string; children: ReactNode }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function go() {
    setBusy(true)
    setError(null)
    try {
      const file = await (await ask('GET', path, {})).blob()
      download(name, file, file.type)
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" leftSection={<Download size={18} aria-hidden />} loading={busy} onClick={go}>
        {children}
      </Button>
      {error !== null && <ErrorState error={error} />}
    </Stack>
  )
}
