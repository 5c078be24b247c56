/** What a mail or an event is about, by its topic: the word that people know it by. */
export type About = 'account' | 'campaign' | 'order' | 'money' | 'dispute' | 'project' | 'statement'

const BY_BEGINNING: [RegExp, About][] = [
  [/^(campaign|engagement|proposal|budget|deposit)_/, 'campaign'],
  [/^(escrow|content|payment|revision|cancel|rounds|deadline|holding)_/, 'order'],
  [/^(payout|refund|chargeback|distribution)_/, 'money'],
  [/^dispute_/, 'dispute'],
  [/^(project|investment|milestone)_/, 'project'],
  [/^statement_/, 'statement'],
]

export const about = (topic: string): About =>
  BY_BEGINNING.find(([beginning]) => beginning.test(topic))?.[1] ?? 'account'
