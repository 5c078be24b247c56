import { currentSession, watchSession } from '@/api/session'
import { keepDraftsOf } from '@/lib/drafts'
import { queries } from './queries'

let reader: string | undefined

/** What was read for one party is never shown to another: whenever the reader changes, all of it is forgotten. */
export function followReader() {
  watchSession(() => {
    const party = currentSession()?.party.id
    if (party === reader) return
    reader = party
    queries.clear()
    if (party) keepDraftsOf(party)
  })
}
