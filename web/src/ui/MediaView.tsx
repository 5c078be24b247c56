import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

const kindOf = (type: string) =>
  type.startsWith('video/') ? 'video' : /^image\/(jpeg|png|webp|gif)$/.test(type) ? 'image' : null

/** A picture or a video, shown when it is asked for: to open a file may be noted. Other files open in a tab of their own. */
export function MediaView({ source, name, type }: { source: string; name: string; type: string }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const kind = kindOf(type)
  const size = { maxInlineSize: '100%', maxBlockSize: '70vh' }
  if (!kind) return null
  if (!open)
    return (
      <Button variant="light" onClick={() => setOpen(true)} aria-label={t('act.look_at', { name })}>
        {t('act.look')}
      </Button>
    )
  return kind === 'image' ? (
    <img src={source} alt={name} style={size} />
  ) : (
    // biome-ignore lint/a11y/useMediaCaption: the content is what was delivered; captions are part of it or absent
    <video src={source} controls preload="metadata" style={size} aria-label={name} />
  )
}
