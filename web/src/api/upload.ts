import { carry } from '@/lib/carry'
import { now } from '@/lib/now'
import { ask, bearer, type Schemas } from './client'
import { Refused } from './problems'
import { refresh } from './session'

const TUS = { 'Tus-Resumable': '1.0.0' }
const PIECE_BYTES = 4 * 1024 * 1024
/** So many tries without a byte of progress, and a person decides: a bit over a minute. Without a line they are not counted. */
const MOST_TRIES = 10
const LONGEST_WAIT_MS = 10_000

export interface Sending {
  /** What it is for, such as an order: the same file for the same purpose goes on where it broke off. */
  place: string
  type?: string
  /** How much of it has arrived, 0 to 1. */
  progress?: (part: number) => void
  /** Whether it waits for the line, and goes on by itself. */
  waiting?: (waits: boolean) => void
  signal?: AbortSignal
}

/** An upload that has begun, as this browser remembers it: it survives a reload. */
export interface Begun {
  id: string
  name: string
  size: number
  received: number
  /** Milliseconds since 1970 when the server removes it. */
  endsAt: number
}

const PREFIX = 'daman-upload:'
const keyOf = (place: string, file: Pick<File, 'name' | 'size' | 'lastModified'>) =>
  `${PREFIX}${place}:${file.size}:${file.lastModified}:${file.name}`

function remembered(key: string): Begun | null {
  const text = localStorage.getItem(key)
  return text ? JSON.parse(text) : null
}

/** What broke off for this purpose and can go on, if the same file is chosen again. What had its time is forgotten. */
export function brokenOff(place: string): (Begun & { key: string })[] {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
  const all = keys.flatMap((key) => {
    const begun = remembered(key)
    return begun ? [{ ...begun, key }] : []
  })
  for (const old of all.filter((one) => one.endsAt < now())) localStorage.removeItem(old.key)
  return all.filter((one) => one.endsAt >= now() && one.key.startsWith(`${PREFIX}${place}:`))
}

/** Gives up what broke off; what had arrived of it is removed. */
export async function giveUp({ key, id }: { key: string; id: string }) {
  localStorage.removeItem(key)
  // One that cannot be reached now is removed by the server in a day.
  await ask('DELETE', `/uploads/${id}`, TUS).catch(() => {})
}

/**
 * Sends a file in pieces that survive a cut, and then has `path` (with a query) made of it. It goes on by itself when the line
 * comes back, and after a reload when the same file is chosen again.
 */
export async function upload<T>(path: string, file: File, options: Sending): Promise<T> {
  const key = keyOf(options.place, file)
  const begun = (await resumed(key, file)) ?? (await begin(key, file))
  options.progress?.(begun.received / file.size)
  await carry({
    size: file.size,
    from: begun.received,
    piece: async (at) => {
      const now = await piece(begun.id, file, at, options)
      localStorage.setItem(key, JSON.stringify({ ...begun, received: now }))
      options.waiting?.(false)
      return now
    },
    stand: async () => (await stand(begun.id)).received_bytes,
    wait: (error, failures) => wait(error, failures, options),
  })
  try {
    const type = options.type || 'application/octet-stream'
    const made = await ask('POST', `${path}&upload=${begun.id}`, { 'Content-Type': type })
    localStorage.removeItem(key)
    return await made.json()
  } catch (error) {
    // A file that is not taken is not taken a second time.
    const refused = error instanceof Refused && [403, 409, 413, 415, 422].includes(error.status)
    if (refused) await giveUp({ key, id: begun.id })
    throw error
  }
}

const stand = async (id: string): Promise<Schemas['UploadView']> =>
  (await ask('GET', `/uploads/${id}`, TUS)).json()

async function resumed(key: string, file: File): Promise<Begun | null> {
  const before = remembered(key)
  if (!before) return null
  try {
    const { received_bytes, length_bytes } = await stand(before.id)
    if (length_bytes === file.size) return { ...before, received: received_bytes }
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error
  }
  localStorage.removeItem(key)
  return null
}

async function begin(key: string, file: File): Promise<Begun> {
  const answer = await ask('POST', '/uploads', { ...TUS, 'Upload-Length': String(file.size) })
  const { id, expires_at }: Schemas['UploadView'] = await answer.json()
  const begun = { id, name: file.name, size: file.size, received: 0, endsAt: Date.parse(expires_at) }
  localStorage.setItem(key, JSON.stringify(begun))
  return begun
}

/** Sends a piece. Of what goes out only XMLHttpRequest tells the progress. */
async function piece(id: string, file: File, at: number, { progress, signal }: Sending): Promise<number> {
  const token = await bearer()
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PATCH', `/api/uploads/${id}`)
    const headers = {
      ...TUS,
      ...token,
      'Upload-Offset': String(at),
      'Content-Type': 'application/offset+octet-stream',
    }
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => progress?.((at + event.loaded) / file.size)
    request.onload = () => {
      if (request.status === 204) resolve(Number(request.getResponseHeader('Upload-Offset')))
      else reject(refusalOf(request))
    }
    request.onerror = () => reject(new Refused({}, 0, null))
    request.onabort = () =>
      reject(new Refused({ code: 'upload.stopped', detail: 'The upload was stopped.' }, 0, null))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file.slice(at, at + PIECE_BYTES))
  })
}

function refusalOf(request: XMLHttpRequest): Refused {
  let problem = {}
  try {
    problem = JSON.parse(request.responseText)
  } catch {
    // A proxy's own page.
  }
  return new Refused(problem, request.status, request.getResponseHeader('x-request-id'))
}

/** What passes by itself: no line, a server that starts again, a piece that is still arriving, an access token that ended. */
function passes(error: unknown): error is Refused {
  if (!(error instanceof Refused) || error.code === 'upload.stopped') return false
  const passing = ['storage.upload_elsewhere', 'storage.upload_broken_off'].includes(error.code)
  return passing || [0, 401, 408, 423, 429].includes(error.status) || error.status >= 500
}

async function wait(error: unknown, failures: number, { waiting, signal }: Sending): Promise<void> {
  if (!passes(error) || (failures > MOST_TRIES && navigator.onLine)) throw error
  if (error.status === 401 && !(await refresh().catch(() => true))) throw error
  waiting?.(true)
  const longest = navigator.onLine ? Math.min(500 * 2 ** (failures - 1), LONGEST_WAIT_MS) : null
  await new Promise<void>((done) => {
    // Without a line there is nothing to try; the browser tells when it is back.
    window.addEventListener('online', () => done(), { once: true })
    signal?.addEventListener('abort', () => done(), { once: true })
    if (longest !== null) setTimeout(done, longest)
  })
  signal?.throwIfAborted()
}
