/** The parts of a JSON pointer of the API: `/works/1/isrc` is `works`, `1`, `isrc`. */
export const steps = (pointer: string): string[] => pointer.split('/').slice(1)

/** Whether it points at a field of a body, or at a part of it. */
export const isWithin = (pointer: string, field: string): boolean => `${pointer}/`.startsWith(`/${field}/`)

/** The field that a fault is told at: the one that has this path in the form, or the nearest around it; null where none is. */
export function nearest(path: string, stands: (path: string) => boolean): string | null {
  const parts = path.split('.')
  const around = parts.map((_, at) => parts.slice(0, parts.length - at).join('.'))
  return around.find(stands) ?? null
}

/** What readers call a field of a body, by its name in the API. */
export type Names = Partial<Record<string, string>>

/** What a reader calls what is pointed at, and in a list which row it is; null where there is no name for it. */
export function nameOf(pointer: string, names: Names): { name: string; row: number | null } | null {
  const [field = '', place = ''] = steps(pointer)
  const name = names[field]
  return name ? { name, row: /^\d+$/.test(place) ? Number(place) + 1 : null } : null
}
