import { ActionIcon, Button, Card, Group, Progress, Stack, Text } from '@mantine/core'
import { CircleCheck, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { ErrorState } from '@/ui/states'
import type { useUploads } from './use-uploads'

/** Each file that goes out, has arrived, or broke off before this page was opened. */
export function UploadList({ uploads }: { uploads: ReturnType<typeof useUploads> }) {
  const { t } = useTranslation('delivery')
  const format = useFormat()
  if (uploads.done.length + uploads.sending.length + uploads.left.length === 0) return null
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-live="polite">
      {uploads.done.map((file) => (
        <Card component="li" key={file.id} padding="xs">
          <Group justify="space-between" wrap="nowrap">
            <Group gap="xs">
              <CircleCheck size={18} aria-hidden color="var(--mantine-color-green-7)" />
              <Text component="span">
                <Name>{file.name}</Name>
              </Text>
              <Text component="span" size="sm" c="dimmed">
                {format.bytes(file.size)} · {t('upload.arrived')}
              </Text>
            </Group>
            <ActionIcon
              color="red"
              aria-label={t('upload.remove', { name: file.name })}
              onClick={() => uploads.remove(file.id)}
            >
              <Trash2 size={18} aria-hidden />
            </ActionIcon>
          </Group>
        </Card>
      ))}
      {uploads.sending.map((one) => (
        <Card component="li" key={one.key} padding="xs">
          <Stack gap="xs">
            <Name>{one.file.name}</Name>
            {one.error ? (
              <>
                <ErrorState error={one.error} />
                <Group>
                  <Button variant="light" onClick={() => uploads.again(one)}>
                    {t('act.retry', { ns: 'common' })}
                  </Button>
                  <Button variant="default" onClick={() => uploads.drop(one)}>
                    {t('upload.drop')}
                  </Button>
                </Group>
              </>
            ) : (
              <>
                <Progress.Root size="lg">
                  <Progress.Section
                    value={one.part * 100}
                    aria-label={t('upload.sending', { name: one.file.name })}
                  />
                </Progress.Root>
                <Group justify="space-between">
                  <Text size="sm" c="dimmed" role="status">
                    {one.waits
                      ? t('state.upload_waits', { ns: 'common' })
                      : t('upload.of', {
                          sent: format.bytes(Math.round(one.part * one.file.size)),
                          size: format.bytes(one.file.size),
                        })}
                  </Text>
                  <Button variant="default" onClick={() => uploads.drop(one)}>
                    {t('upload.drop')}
                  </Button>
                </Group>
              </>
            )}
          </Stack>
        </Card>
      ))}
      {uploads.left.map((one) => (
        <Card component="li" key={one.key} padding="xs">
          <Group justify="space-between">
            <div>
              <Name>{one.name}</Name>
              <Text size="sm" c="dimmed">
                {t('upload.left', { sent: format.bytes(one.received), size: format.bytes(one.size) })}
              </Text>
            </div>
            <Button variant="default" onClick={() => uploads.leave(one)}>
              {t('upload.drop')}
            </Button>
          </Group>
        </Card>
      ))}
    </Stack>
  )
}
