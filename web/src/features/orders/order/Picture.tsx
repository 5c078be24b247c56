import { Box } from '@mantine/core'
import { type PointerEvent, useRef, useState } from 'react'
import type { ContentFile } from '../api'
import classes from './Picture.module.css'
import { type Pin, region } from './pins'

interface Props {
  file: ContentFile
  source: string
  pins: Pin[]
  /** Absent where nothing can be pinned. */
  add?: (place: Partial<Pin>) => void
}

/** A picture with its pins. A click pins a point, a drag a region; the keys do the same from the list. */
export function Picture({ file, source, pins, add }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [from, setFrom] = useState<{ x: number; y: number } | null>(null)
  const [to, setTo] = useState<{ x: number; y: number } | null>(null)

  function place(event: PointerEvent) {
    const box = frame.current?.getBoundingClientRect()
    const part = (at: number, start: number, size: number) =>
      Math.round(Math.min(1, Math.max(0, (at - start) / size)) * 10_000)
    return box
      ? { x: part(event.clientX, box.left, box.width), y: part(event.clientY, box.top, box.height) }
      : { x: 0, y: 0 }
  }
  function finish(event: PointerEvent) {
    if (from) add?.(region(from, place(event)))
    setFrom(null)
    setTo(null)
  }

  const drawn = from && to ? region(from, to) : null
  return (
    <Box
      ref={frame}
      className={classes.frame}
      data-pins={add ? true : undefined}
      onPointerDown={(event) => {
        if (!add || event.button !== 0) return
        // A drag may end outside of the picture.
        event.currentTarget.setPointerCapture(event.pointerId)
        setFrom(place(event))
      }}
      onPointerMove={(event) => from && setTo(place(event))}
      onPointerUp={finish}
      onPointerCancel={() => setFrom(null)}
    >
      <img src={source} alt={file.name} className={classes.picture} draggable={false} />
      {pins.map((pin, at) => (
        <Mark key={pin.key} pin={pin} label={String(at + 1)} />
      ))}
      {drawn && <Mark pin={drawn} label="" />}
    </Box>
  )
}

function Mark({ pin, label }: { pin: Pick<Pin, 'x' | 'y' | 'w' | 'h'>; label: string }) {
  if (pin.x === undefined || pin.y === undefined) return null
  const percent = (part: number) => `${part / 100}%`
  // A picture has no reading direction: its left is left in Arabic too.
  const style = { left: percent(pin.x), top: percent(pin.y) }
  return (
    <>
      {pin.w !== undefined && pin.h !== undefined && (
        <div className={classes.region} style={{ ...style, width: percent(pin.w), height: percent(pin.h) }} />
      )}
      {label && (
        <div className={classes.mark} style={style} aria-hidden>
          {label}
        </div>
      )}
    </>
  )
}
