/** The names under which this tab keeps what its reader wrote and has not sent yet. */
const PREFIX = 'daman-'
const OWNER = `${PREFIX}drafts-of`

/** Forgets what was written here. */
export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
  }
}

/** What another party wrote in this tab is not for this one's eyes. */
export function keepDraftsOf(party: string) {
  if (sessionStorage.getItem(OWNER) !== party) forgetDrafts()
  sessionStorage.setItem(OWNER, party)
}
