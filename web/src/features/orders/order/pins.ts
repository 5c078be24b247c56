import type { Schemas } from '@/api/client'

/** A remark on a moment of a video or a place in a picture. Places are parts of 10 000 of the width and the height. */
export interface Pin {
  key: string
  file_id: string
  at_ms?: number
  x?: number
  y?: number
  w?: number
  h?: number
  text: string
}

/** A place in a video as people say it: `1:05`. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const percent = (part: number) => `${Math.round(part / 100)} %`

/** Where a pin stands: `0:12`, or `30 % / 40 %` from the left and the top. */
export function placeOf(pin: { at_ms?: number | null; x?: number | null; y?: number | null }): string {
  if (typeof pin.at_ms === 'number') return clock(pin.at_ms)
  return typeof pin.x !== 'number' || typeof pin.y !== 'number' ? '' : `${percent(pin.x)} / ${percent(pin.y)}`
}

/** Pins as the API takes them. One without words says nothing, and stays here; a point has no width and height. */
export function asBody(pins: Pin[]): Schemas['EscrowPinBody'][] {
  return pins
    .filter((pin) => pin.text.trim())
    .map(({ file_id, at_ms, x, y, w, h, text }) => ({
      file_id,
      at_ms,
      ...(x !== undefined && y !== undefined && { x, y, w: w ?? 0, h: h ?? 0 }),
      text: text.trim(),
    }))
}

/** A region between two corners, whichever was first. A click leaves a point. */
export function region(from: { x: number; y: number }, to: { x: number; y: number }) {
  const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)]
  const [w, h] = [Math.abs(from.x - to.x), Math.abs(from.y - to.y)]
  return w < 100 && h < 100 ? { x: from.x, y: from.y } : { x, y, w, h }
}

/** The size of a region as keys set it, side by side. Without one of both sides it is a point until the other comes. */
export const sized = (w = 0, h = 0): Pick<Pin, 'w' | 'h'> =>
  w + h > 0 ? { w, h } : { w: undefined, h: undefined }

/** As much of a side as there is room for in the picture, from where it begins. */
export const within = (side: number | undefined, from: number): number | undefined =>
  side === undefined ? undefined : Math.min(side, 10_000 - from)

/** The pins with which a file was sent back, as they are drawn. */
export const pinsMade = (
  revisions: Schemas['EscrowRevisionView'][],
  submission: string,
  file: string,
): Pin[] =>
  revisions
    .filter((one) => one.submission_id === submission)
    .flatMap((one) => one.pins.filter((pin) => pin.file_id === file))
    .map(({ at_ms, x, y, w, h, ...pin }, place) => ({
      ...pin,
      key: `made-${place}`,
      at_ms: at_ms ?? undefined,
      x: x ?? undefined,
      y: y ?? undefined,
      w: w || undefined,
      h: h || undefined,
    }))
