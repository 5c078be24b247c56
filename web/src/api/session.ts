import type { components } from './schema'

export type Party = components['schemas']['PartyView']
export type Role = 'brand' | 'creator' | 'fan' | 'artist' | 'label' | 'mediator' | 'operator' | 'auditor'
/** The roles that anybody can open an account for. */
export const OPEN_ROLES = ['brand', 'creator', 'fan', 'artist', 'label'] as const satisfies Role[]
type Grant = components['schemas']['GrantView']

/** Who is signed in, in this tab. The refresh token is in a cookie that no script can read. */
export interface Session {
  party: Party
  /** `none`, or how the second factor was given. */
  secondFactor: string
  accessToken: string
  /** Milliseconds since 1970 when the access token ends. */
  endsAt: number
}

let session: Session | null = null
const listeners = new Set<() => void>()
const otherTabs = new BroadcastChannel('daman-session')

export const currentSession = () => session

export function watchSession(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function setSession(next: Session | null) {
  session = next
  for (const listener of listeners) listener()
}

function takeGrant(grant: Grant) {
  setSession({
    party: grant.party,
    secondFactor: grant.second_factor,
    accessToken: grant.access_token,
    endsAt: Date.now() + grant.expires_in * 1000,
  })
}

/** Somebody signed in here. The cookie is all tabs', so each asks whose it is now. */
export function enter(grant: Grant) {
  takeGrant(grant)
  otherTabs.postMessage('changed')
}

/** The party signed out here, and so in all tabs. */
export function leave() {
  setSession(null)
  otherTabs.postMessage('changed')
}

otherTabs.onmessage = () => {
  if (session) refresh().catch(() => undefined)
}

/** A change of the party's own facts (name, language). */
export function setParty(party: Party) {
  if (session) setSession({ ...session, party })
}

let refreshing: Promise<boolean> | null = null

/** Gets a new access token with the cookie, once for all who ask at the same time. False: nobody is signed in. */
export function refresh(): Promise<boolean> {
  refreshing ??= askForGrant().finally(() => {
    refreshing = null
  })
  return refreshing
}

async function askForGrant(): Promise<boolean> {
  // Two tabs must not turn the same refresh token: the server would take the second for a thief.
  return navigator.locks.request('daman-refresh', async () => {
    const answer = await fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Daman-Web': '1' },
      body: JSON.stringify({ cookie: true }),
    })
    if (answer.ok) {
      takeGrant(await answer.json())
      return true
    }
    if (answer.status < 500 && answer.status !== 429) setSession(null)
    return false
  })
}
