import { useSyncExternalStore } from 'react'
import { currentSession, type Party, type Role, watchSession } from '@/api/session'

/** The session of this tab, or null. */
export const useSession = () => useSyncExternalStore(watchSession, currentSession)

let latest: Party | undefined

/** Who is signed in, where the route has seen to it that somebody is. Who has just left still is, until the sign-in page has come. */
export function useParty(): Party & { role: Role } {
  latest = useSession()?.party ?? latest
  if (!latest) throw new Error('nobody is signed in')
  return latest as Party & { role: Role }
}
