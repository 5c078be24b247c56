import { Progress, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface Props {
  /** The part that has gone out, 0 to 1, while files go out. */
  progress?: number | null
  /** Without a line: it goes on by itself. */
  waits?: boolean
}

/** How far a file has gone out; nothing while none does. */
export function UploadProgress({ progress, waits }: Props) {
  const { t } = useTranslation()
  if (progress === null || progress === undefined) return null
  return (
    <>
      <Progress.Root size="lg" w="100%">
        <Progress.Section value={progress * 100} aria-label={t('state.uploading')} />
      </Progress.Root>
      {waits && (
        <Text size="sm" role="status">
          {t('state.upload_waits')}
        </Text>
      )}
    </>
  )
}
