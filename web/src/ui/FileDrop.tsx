import { Box, Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { Upload } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { UploadProgress } from './UploadProgress'

/** Takes files that are dropped or chosen. The button is the same for who has no mouse. */
export function FileDrop({
  label,
  hint,
  accept,
  multiple = false,
  progress,
  waits = false,
  take,
}: {
  label: string
  hint?: string
  accept?: string
  multiple?: boolean
  /** The part that has gone out, 0 to 1, while files go out. */
  progress?: number | null
  /** Without a line: it goes on by itself. */
  waits?: boolean
  take: (files: File[]) => void
}) {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  const reset = useRef<() => void>(null)
  const busy = progress !== null && progress !== undefined
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!busy) take([...event.dataTransfer.files].slice(0, multiple ? undefined : 1))
  }
  return (
    <Box
      role="group"
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      p="lg"
      bd={`2px dashed ${over ? 'var(--mantine-primary-color-filled)' : 'var(--mantine-color-gray-5)'}`}
      style={{ borderRadius: 'var(--mantine-radius-lg)' }}
    >
      <Stack align="center" gap="xs">
        <Upload aria-hidden />
        <Text ta="center">{label}</Text>
        {hint && (
          <Text size="sm" c="dimmed" ta="center">
            {hint}
          </Text>
        )}
        <Group>
          <FileButton
            resetRef={reset}
            onChange={(chosen: File | File[] | null) => {
              if (chosen) take(Array.isArray(chosen) ? chosen : [chosen])
              // The same file can be chosen once more.
              reset.current?.()
            }}
            accept={accept}
            multiple={multiple as false}
            inputProps={{ 'aria-label': label }}
          >
            {(props) => (
              <Button {...props} variant="light" disabled={busy}>
                {t('act.choose_file')}
              </Button>
            )}
          </FileButton>
        </Group>
        <UploadProgress progress={progress} waits={waits} />
      </Stack>
    </Box>
  )
}
