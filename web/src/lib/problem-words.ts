/** Rooms of the server that only one of the two products meets. Their words come when the first refusal does. */
const ROOMS: Record<string, string> = {
  campaigns: 'problems_campaigns',
  escrow: 'problems_campaigns',
  mediation: 'problems_campaigns',
  projects: 'problems_music',
  statements: 'problems_music',
}

/** In which file of words a refusal is, by its code (`escrow.not_allowed`). */
export const problemWords = (code: string): string => ROOMS[code.split('.')[0] ?? ''] ?? 'problems'
