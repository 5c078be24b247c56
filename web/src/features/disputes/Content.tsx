import { Anchor, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyId } from '@/ui/CopyId'
import { MediaView } from '@/ui/MediaView'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import type { Room } from './api'

/** What the creator delivered, for who decides. Opening a file is noted in the audit log. */
export function Content({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  return (
    <Section title={t('content.title')}>
      <Text c="dimmed" size="sm">
        {t('content.audited')}
      </Text>
      {room.content?.map((one) => (
        <Stack key={one.submission_id} gap={4}>
          <Moment value={one.at} />
          {one.note && (
            <Text>
              <bdi>{one.note}</bdi>
            </Text>
          )}
          {one.files.map((file) => (
            <Text key={file.id} component="div">
              <Anchor href={`/api/disputes/${room.id}/content/${file.id}`} target="_blank" rel="noreferrer">
                <bdi>{file.name}</bdi>
              </Anchor>{' '}
              <CopyId value={file.sha256} />
              <MediaView
                source={`/api/disputes/${room.id}/content/${file.id}`}
                name={file.name}
                type={file.media_type}
              />
            </Text>
          ))}
        </Stack>
      ))}
    </Section>
  )
}
