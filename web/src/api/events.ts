import { useEffect, useSyncExternalStore } from 'react'
import { queries } from '@/app/queries'
import { currentSession, refresh } from './session'

/** What a tab knows of the stream: `live`, or since when it is not. */
export type Liveness = { state: 'live' | 'connecting' | 'offline'; since: number }

let liveness: Liveness = { state: 'connecting', since: Date.now() }
const watchers = new Set<() => void>()
const channel = new BroadcastChannel('daman-events')

function tell(state: Liveness['state']) {
  if (state === liveness.state) return
  liveness = { state, since: Date.now() }
  for (const watcher of watchers) watcher()
}

let reading: ReturnType<typeof setTimeout> | undefined

/** Reads again what is on the screen. News carries no content: what is shown always comes from one place. */
function readAgain() {
  clearTimeout(reading)
  reading = setTimeout(() => queries.invalidateQueries(), 150)
}

let readingPublic: ReturnType<typeof setTimeout> | undefined

/** Reads again what all may see. Many look at the same page, and do not ask at the same moment. */
function readPublicAgain() {
  if (readingPublic) return
  readingPublic = setTimeout(() => {
    readingPublic = undefined
    queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => isPublic(path) })
  }, Math.random() * 700)
}

/** Projects and open campaigns are everybody's to see. */
const isPublic = (path: unknown) => typeof path === 'string' && /^\/(projects|campaigns)/.test(path)

/** Whether this tab is the one that holds the stream. */
let leads = false

channel.onmessage = ({ data }) => {
  if (data.kind === 'hello') {
    if (leads) channel.postMessage({ kind: 'state', state: liveness.state })
  } else if (data.kind === 'state') tell(data.state)
  else if (data.kind === 'news') {
    // Only a tab that is connected has news.
    tell('live')
    readAgain()
  } else if (data.kind === 'public') readPublicAgain()
}

function spread(
  message: { kind: 'news' } | { kind: 'public' } | { kind: 'state'; state: Liveness['state'] },
) {
  channel.postMessage(message)
  if (message.kind === 'news') readAgain()
  else if (message.kind === 'state') tell(message.state)
  else readPublicAgain()
}

/**
 * Listens to the party's events. One tab leads (a browser allows few connections to one host) and tells the
 * others; when it closes, another takes the lock and goes on behind the last id that was seen.
 */
export function listen(partyId: string): () => void {
  const stop = new AbortController()
  const lastSeen = `daman-last-event:${partyId}`
  navigator.locks
    .request('daman-events', { signal: stop.signal }, async () => {
      leads = true
      let failures = 0
      while (!stop.signal.aborted) {
        failures = (await follow(lastSeen, stop.signal)) ? 0 : failures + 1
        if (stop.signal.aborted) break
        spread({ kind: 'state', state: navigator.onLine ? 'connecting' : 'offline' })
        await (navigator.onLine ? pause(failures) : connection(stop.signal))
        if (currentSession() && !(await refresh().catch(() => false)) && !currentSession()) break
      }
    })
    .catch(() => undefined)
    .finally(() => {
      leads = false
    })
  // Another tab may lead, and says how it stands only when that changes, or when it is asked.
  channel.postMessage({ kind: 'hello' })
  return () => stop.abort()
}

/** A second after the first failure, then twice as long each time, up to half a minute: a server that refuses needs rest. */
const pause = (failures: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** failures, 30_000)))

/** Waits until the browser says that it is connected again: then not a moment longer. */
const connection = (signal: AbortSignal) =>
  new Promise((resolve) => {
    window.addEventListener('online', resolve, { once: true, signal })
    signal.addEventListener('abort', resolve, { once: true })
  })

/** The server says every 15 seconds that it lives. A stream that says nothing for so long is dead, whatever the browser thinks. */
const SILENCE = 40_000

/** Follows one connection until it ends: the frames of server-sent events, of which only the ids count here. False: there was none. */
async function follow(lastSeen: string, signal: AbortSignal): Promise<boolean> {
  let connected = false
  const cut = new AbortController()
  const end = () => cut.abort()
  // A browser that loses its network does not end what is open: it would look live for minutes.
  window.addEventListener('offline', end, { signal: cut.signal })
  signal.addEventListener('abort', end, { signal: cut.signal })
  let silence = setTimeout(end, SILENCE)
  const last = localStorage.getItem(lastSeen)
  const headers: Record<string, string> = { Accept: 'text/event-stream' }
  headers.Authorization = `Bearer ${currentSession()?.accessToken ?? ''}`
  if (last) headers['Last-Event-ID'] = last
  try {
    const answer = await fetch('/api/events', { headers, signal: cut.signal })
    if (answer.status === 422) localStorage.removeItem(lastSeen)
    if (!answer.ok || !answer.body) return false
    connected = true
    spread({ kind: 'state', state: 'live' })
    // What happened while nobody listened.
    spread({ kind: 'news' })
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return true
      clearTimeout(silence)
      silence = setTimeout(end, SILENCE)
      const frames = (rest + value).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        const id = /^id: ?(.+)$/m.exec(frame)?.[1]
        if (id) localStorage.setItem(lastSeen, id)
        if (/^event: ?public$/m.test(frame)) spread({ kind: 'public' })
        else if (/^data:/m.test(frame)) spread({ kind: 'news' })
      }
    }
  } catch {
    // Cut off, or stopped: the caller begins again.
    return connected
  } finally {
    clearTimeout(silence)
    end()
  }
}

/** Whether what is on the screen follows the server at this moment. */
export function useLiveness(): Liveness {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => liveness,
  )
}

/** Keeps the stream open while somebody is signed in. */
export function useEvents(partyId: string | undefined) {
  useEffect(() => (partyId ? listen(partyId) : undefined), [partyId])
}
