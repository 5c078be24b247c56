import { useSyncExternalStore } from 'react'

/** When a party last looked at its news, on this device. */
const at = (party: string) => `daman-news-read:${party}`
const watchers = new Set<() => void>()

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  // Another tab may have read them.
  window.addEventListener('storage', watcher)
  return () => {
    watchers.delete(watcher)
    window.removeEventListener('storage', watcher)
  }
}

export function markNewsRead(party: string, moment: string) {
  if (moment <= (localStorage.getItem(at(party)) ?? '')) return
  localStorage.setItem(at(party), moment)
  for (const watcher of watchers) watcher()
}

/** The moment up to which the news are read; empty for who never looked. */
export const useNewsRead = (party: string): string =>
  useSyncExternalStore(watch, () => localStorage.getItem(at(party)) ?? '')
