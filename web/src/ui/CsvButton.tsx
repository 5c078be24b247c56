import { Button, Stack } from '@mantine/core'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { csv, download } from '@/lib/csv'
import { useAttempt } from '@/lib/use-attempt'
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
  const { attempt, error, busy } = useAttempt()
  const go = () => attempt(async () => download(`${name}.csv`, csv([headings, ...(await rows())])))
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" leftSection={<Download size={18} aria-hidden />} loading={busy} onClick={go}>
        {t('act.csv')}
      </Button>
      {error !== null && <ErrorState error={error} />}
    </Stack>
  )
}
