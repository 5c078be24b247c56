/** Days of UTC, both included, such as `2026-05-31`. */
export interface Period {
  from: string
  to: string
}

export const PRESETS = ['this_month', 'last_month', 'this_year'] as const
export type Preset = (typeof PRESETS)[number]

const day = (year: number, month: number, date: number) =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10)

/** The days of a preset, up to the present one: what is to come is in no statement. */
export function preset(name: Preset, today: string): Period {
  const [year, month] = [new Date(today).getUTCFullYear(), new Date(today).getUTCMonth()]
  switch (name) {
    case 'this_month':
      return { from: day(year, month, 1), to: today }
    case 'last_month':
      return { from: day(year, month - 1, 1), to: day(year, month, 0) }
    case 'this_year':
      return { from: day(year, 0, 1), to: today }
  }
}

/** The preset that these days are, if they are one. */
export const presetOf = ({ from, to }: Period, today: string): Preset | undefined =>
  PRESETS.find((name) => {
    const days = preset(name, today)
    return days.from === from && days.to === to
  })

/** The longest statement, in days. */
const MOST_DAYS = 366

/** Why no statement is of these days: the end of a key `problems:field_*`, and what stands in it. */
export function faultOf({
  from,
  to,
}: Period): { key: 'day' | 'day_order' | 'most_days'; most?: number } | null {
  const [first, last] = [Date.parse(from), Date.parse(to)]
  // A year that is being typed begins with zeros.
  if (Number.isNaN(first) || Number.isNaN(last) || first < 0) return { key: 'day' }
  if (last < first) return { key: 'day_order' }
  if ((last - first) / 86_400_000 >= MOST_DAYS) return { key: 'most_days', most: MOST_DAYS }
  return null
}
