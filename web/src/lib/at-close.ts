/** What the server writes for a raise without milestones: everything is released when it closes. Its words are English. */
export const AT_CLOSE = {
  title: 'The raise has closed',
  proof_wanted: 'Nothing',
  bps: 10_000,
  due_days: 0,
}

export const isAtClose = (one: { title: string; bps: number }) =>
  one.title === AT_CLOSE.title && one.bps === AT_CLOSE.bps
