const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether this text is an id. */
export const isId = (text: string) => UUID.test(text)

/** What the audit log calls objects that have a page here; it tells of files, sessions and jobs as well. */
const WITH_PAGE = [
  'campaign',
  'engagement',
  'escrow',
  'submission',
  'dispute',
  'projects',
  'project',
  'investment',
  'milestone',
  'statement',
  'deposit',
  'payout',
  'refund',
  'chargeback',
  'transfer',
  'party',
]

/** Whether an object of this kind has a page here. */
export const hasPage = (kind: string) => WITH_PAGE.includes(kind)
