import { useSessionStorage } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { newKey, type Schemas } from '@/api/client'
import { brokenOff, giveUp, upload } from '@/api/upload'

/** A file that is on the server, and waits to be submitted. */
export interface Uploaded {
  id: string
  name: string
  size: number
}
export interface Sending {
  key: string
  file: File
  /** How much of it has gone out, 0 to 1. */
  part: number
  /** Without a line: it goes on by itself. */
  waits: boolean
  error: unknown
}

/** Phones name some of these types nothing. */
const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  heic: 'image/heic',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  pdf: 'application/pdf',
  txt: 'text/plain',
}
export const ACCEPTED = [...new Set(Object.values(TYPES)), '.heic', '.mov'].join(',')

const typeOf = (file: File) => TYPES[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? file.type

/**
 * The files of a submission that is being made. What has arrived is kept in this tab. What broke off goes on by itself when
 * the line is back; after a reload, when the same file is chosen again.
 */
export function useUploads(escrowId: string) {
  const [done, setDone, forget] = useSessionStorage<Uploaded[]>({
    key: `daman-uploads:${escrowId}`,
    defaultValue: [],
  })
  const [sending, setSending] = useState<Sending[]>([])
  const place = `order-${escrowId}`
  const [left, setLeft] = useState(() => brokenOff(place))
  const stops = useRef(new Map<string, AbortController>())
  const change = (key: string, part: Partial<Sending>) =>
    setSending((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))

  async function send({ key, file }: Pick<Sending, 'key' | 'file'>) {
    const stop = new AbortController()
    stops.current.set(key, stop)
    change(key, { error: null, waits: false })
    try {
      const sent = await upload<Schemas['FileView']>(`/files?name=${encodeURIComponent(file.name)}`, file, {
        place,
        type: typeOf(file),
        progress: (part) => change(key, { part }),
        waiting: (waits) => change(key, { waits }),
        signal: stop.signal,
      })
      setDone((all) => [...all, { id: sent.id, name: sent.name, size: sent.size_bytes }])
      setSending((all) => all.filter((one) => one.key !== key))
    } catch (error) {
      change(key, { error, waits: false })
    }
  }
  function take(files: File[]) {
    const taken = files.map((file) => ({ key: newKey(), file, part: 0, waits: false, error: null }))
    setSending((all) => [...all, ...taken])
    setLeft((all) =>
      all.filter((one) => !files.some((file) => file.name === one.name && file.size === one.size)),
    )
    for (const one of taken) send(one)
  }
  async function drop({ key, file }: Sending) {
    stops.current.get(key)?.abort()
    setSending((all) => all.filter((one) => one.key !== key))
    const begun = brokenOff(place).find((one) => one.name === file.name && one.size === file.size)
    if (begun) await giveUp(begun)
  }
  return {
    done,
    sending,
    take,
    again: send,
    drop,
    left,
    leave: (one: (typeof left)[number]) => {
      setLeft((all) => all.filter((other) => other.key !== one.key))
      return giveUp(one)
    },
    remove: (id: string) => setDone((all) => all.filter((one) => one.id !== id)),
    forget,
  }
}
