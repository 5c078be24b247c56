import { Anchor, Code, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { refusal } from '@/api/client'
import { Refused } from '@/api/problems'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { Loaded } from '@/ui/Loaded'
import type { ContentFile } from '../api'

/** Texts longer than this are opened, not shown. */
const MOST_SHOWN_BYTES = 200_000

export function kindOf(file: ContentFile): 'video' | 'image' | 'document' {
  if (file.media_type.startsWith('video/')) return 'video'
  // Browsers do not show HEIC; its preview is a JPEG.
  if (
    file.media_type.startsWith('image/') &&
    (file.media_type !== 'image/heic' || !file.can.includes('download'))
  )
    return 'image'
  return 'document'
}

/** Where the file is seen: itself for who may have it, else its preview. */
export function sourceOf(file: ContentFile): string | null {
  if (file.can.includes('download')) return `/api/files/${file.id}`
  return file.can.includes('preview') && file.preview === 'ready' ? `/api/files/${file.id}/preview` : null
}

/** A document to open; a short text stands here as it is. */
export function Document({ file }: { file: ContentFile }) {
  const { t } = useTranslation('work')
  const format = useFormat()
  if (!file.can.includes('download')) return <Text>{t('room.file_locked')}</Text>
  return (
    <>
      <Group>
        <FileText aria-hidden />
        <Anchor href={`/api/files/${file.id}`} target="_blank" rel="noreferrer">
          <Name>{file.name}</Name>
        </Anchor>
        <Text size="sm" c="dimmed">
          {format.bytes(file.size_bytes)}
        </Text>
      </Group>
      {file.media_type.startsWith('text/') && file.size_bytes <= MOST_SHOWN_BYTES && (
        <ShownText id={file.id} />
      )}
    </>
  )
}

function ShownText({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['/files', id],
    // The cookie lets a reader in, as it does for pictures.
    queryFn: async () => {
      const answer = await fetch(`/api/files/${id}`).catch(() => null)
      if (!answer) throw new Refused({}, 0, null)
      // A refusal is no text of the creator's.
      if (!answer.ok) throw await refusal(answer)
      return answer.text()
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Loaded query={query}>
      {(text) => (
        <Code block dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
          {text}
        </Code>
      )}
    </Loaded>
  )
}
