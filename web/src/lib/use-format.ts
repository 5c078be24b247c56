import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { isolate } from './bidi'
import * as format from './format'

/** The formats of `lib/format` in the reader's language. */
export function useFormat() {
  const language = useTranslation().i18n.language
  return useMemo(
    () => ({
      language,
      money: (value: Parameters<typeof format.money>[0]) => format.money(value, language),
      decimal: (value: string) => format.decimal(value, language),
      compact: (value: number) => format.compact(value, language),
      percent: (value: string) => format.percent(value, language),
      multipleOfBps: (bps: number) => format.multipleOfBps(bps, language),
      percentOfBps: (bps: number) => format.percentOfBps(bps, language),
      count: (value: number) => format.count(value, language),
      bytes: (value: number) => format.bytes(value, language),
      day: (value: string | Date) => format.day(value, language),
      moment: (value: string | Date) => format.moment(value, language),
      universal: (value: string | Date) => format.universal(value, language),
      exact: (value: string | Date, zone?: string) => format.exact(value, language, zone),
      month: (value: string | Date) => format.month(value, language),
      relative: (value: string | Date, now?: number) => format.relative(value, language, now),
      country: (code: string) => format.country(code, language),
      list: (values: string[]) => format.list(values, language),
      /** For the inside of a sentence: an amount, or a deadline with how far away it is. */
      said: (value: Parameters<typeof format.money>[0]) => isolate(format.money(value, language)),
      until: (value: string, now?: number) =>
        isolate(`${format.moment(value, language)} (${format.relative(value, language, now)})`),
    }),
    [language],
  )
}
