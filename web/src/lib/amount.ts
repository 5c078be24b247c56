/** Figures and marks as people type or paste them, in Latin writing. Arabic has its own figures, point and comma. */
const latin = (text: string) =>
  text
    .replace(/[\u0660-\u0669]/g, (figure) => String(figure.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (figure) => String(figure.charCodeAt(0) - 0x6f0))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ',')
    // Spaces and apostrophes part thousands; marks of direction come along when something is copied.
    .replace(/[\s'\u2019\u200e\u200f\u061c\u2066-\u2069]/g, '')

/** Which of these marks is the decimal point; null for none, undefined when nobody can tell. */
function pointOf(text: string, places: number): number | null | undefined {
  const marks = [...text.matchAll(/[.,]/g)].map((match) => match.index)
  const last = marks.at(-1)
  if (last === undefined) return null
  const kinds = new Set(marks.map((at) => text[at]))
  // Two kinds: the last one is the point, if there is only one of it.
  if (kinds.size === 2) return text.indexOf(text[last] as string) === last ? last : undefined
  if (marks.length > 1) return null
  // One mark: before three figures it parts thousands, unless the currency has three decimals: then it may be both.
  if (!/^[1-9]\d{0,2}[.,]\d{3}$/.test(text)) return last
  return places === 3 ? undefined : null
}

/**
 * An amount as somebody gave it, with a point and nothing else; null when it is none that can be read for sure. What is
 * typed figure by figure has no marks between its thousands: a point or a comma is the decimal one. What is pasted may have.
 */
export function readAmount(given: string, places: number, typed: boolean): string | null {
  const text = latin(given)
  const point = typed ? pointTyped(text) : pointOf(text, places)
  if (point === undefined) return null
  const whole = point === null ? text : text.slice(0, point)
  const part = point === null ? '' : `.${text.slice(point + 1)}`
  // Thousands have three figures each, or they were something else.
  if (/[.,]/.test(whole) && !/^\d{1,3}([.,])\d{3}(\1\d{3})*$/.test(whole)) return null
  const amount = whole.replace(/[.,]/g, '') + part
  const decimals = places === 0 ? '' : `(\\.\\d{0,${places}})?`
  return new RegExp(`^\\d{0,13}${decimals}$`).test(amount) ? amount : null
}

/** Two marks are one too many. */
function pointTyped(text: string): number | null | undefined {
  const at = text.search(/[.,]/)
  if (at < 0) return null
  return /[.,]/.test(text.slice(at + 1)) ? undefined : at
}

/** Whether a currency can hold what is written: 1500.50 is no amount in a currency without decimals. */
export const fits = (amount: string, places: number) =>
  (amount.split('.')[1] ?? '').replace(/0+$/, '').length <= places
