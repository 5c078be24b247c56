import { Button, Stack } from '@mantine/core'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { csv, download } from '@/lib/csv'
import { ErrorState } from './states'

/** Downloads rows as a CSV file; they are read when it is pressed. */
export function CsvButton({
  name,
  headings,
  rows,
}: {
  /** Of the file, without its ending. */
  name: string
  headings: string[]
  rows: () => string[][] | Promise<string[][]>
}) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function go() {
    setBusy(true)
    setError(null)
    try {
      download(`${name}.csv`, csv([headings, ...(await rows())]))
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" leftSection={<Download size={18} aria-hidden />} loading={busy} onClick={go}>
        {t('act.csv')}
      </Button>
      {error !== null && <ErrorState error={error} />}
    </Stack>
  )
}
