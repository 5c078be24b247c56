import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { MapPin } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '@/api/client'
import type { ContentFile } from '../api'
import { Document, kindOf, sourceOf } from './Document'
import { MadePins } from './MadePins'
import { Picture } from './Picture'
import { PinList } from './PinList'
import { clock, type Pin } from './pins'

interface Props {
  file: ContentFile
  /** Those with which it was sent back before. */
  made: Pin[]
  /** Those of the review that is being written. */
  pins: Pin[]
  /** The moment that a video is shown from, in milliseconds. */
  from?: number
  player: RefObject<HTMLVideoElement | null>
  /** Absent where nothing can be pinned. */
  setPins?: (pins: Pin[]) => void
}

/** A delivered file, and remarks on its moments or places. Keys: C adds one, J and K go from one to the next. */
export function PinnedFile({ file, made, pins, from, player, setPins }: Props) {
  const { t } = useTranslation('work')
  const list = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const kind = kindOf(file)
  const source = sourceOf(file)
  const pinned = setPins && source && (kind === 'video' || kind === 'image')

  function add(place: Partial<Pin>) {
    setPins?.([...pins, { key: newKey(), file_id: file.id, text: '', ...place }])
    // The new one's field takes the keys as soon as it is there.
    requestAnimationFrame(() => [...fields()].at(-1)?.focus())
  }
  const addHere = () =>
    add(
      kind === 'video'
        ? { at_ms: Math.round((player.current?.currentTime ?? 0) * 1000) }
        : { x: 5000, y: 5000 },
    )
  const fields = () => list.current?.querySelectorAll<HTMLElement>('textarea') ?? []

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (
      !pinned ||
      (event.target as HTMLElement).matches('input, textarea, select') ||
      event.ctrlKey ||
      event.metaKey
    )
      return
    const all = [...fields()]
    const now = all.indexOf(document.activeElement as HTMLElement)
    if (event.key === 'c') addHere()
    else if (event.key === 'j') all[Math.min(now + 1, all.length - 1)]?.focus()
    else if (event.key === 'k') all[Math.max(now - 1, 0)]?.focus()
    else return
    event.preventDefault()
  }
  function seek(pin: Pin) {
    if (!player.current || pin.at_ms === undefined) return
    player.current.currentTime = pin.at_ms / 1000
    player.current.focus()
  }

  return (
    <Stack onKeyDown={onKeyDown}>
      {file.preview === 'pending' && !file.can.includes('download') && (
        <Alert role="status">{t('room.preview_pending')}</Alert>
      )}
      {file.preview === 'unavailable' && !file.can.includes('download') && (
        <Alert color="yellow">{t('room.preview_unavailable')}</Alert>
      )}
      {source && kind === 'video' && (
        // biome-ignore lint/a11y/useMediaCaption: the content is what was delivered; captions are part of it or absent
        <video
          ref={player}
          src={source}
          controls
          preload="metadata"
          style={{ maxInlineSize: '100%', maxBlockSize: '70vh' }}
          aria-label={file.name}
          onLoadedMetadata={(event) => {
            if (from !== undefined) event.currentTarget.currentTime = from / 1000
          }}
          onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        />
      )}
      {source && kind === 'image' && (
        <Picture file={file} source={source} pins={[...made, ...pins]} add={pinned ? add : undefined} />
      )}
      {kind === 'document' && <Document file={file} />}
      {made.length > 0 && <MadePins pins={made} seek={seek} />}
      {pinned && (
        <Group>
          <Button variant="light" leftSection={<MapPin size={18} aria-hidden />} onClick={addHere}>
            {kind === 'video' ? t('pin.add_at', { time: clock(at * 1000) }) : t('pin.add')}
          </Button>
          <Text size="sm" c="dimmed">
            {t(kind === 'video' ? 'pin.hint_video' : 'pin.hint_image')}
          </Text>
        </Group>
      )}
      <div ref={list}>
        {pinned && pins.length > 0 && (
          <PinList pins={pins} before={made.length} setPins={setPins} seek={seek} />
        )}
      </div>
    </Stack>
  )
}
