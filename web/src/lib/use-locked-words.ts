import { useTranslation } from 'react-i18next'
import { isolate } from './bidi'
import type { Locked } from './locked'
import { useFormat } from './use-format'
import { useNow } from './use-now'

/** From where the reader sees what is locked. */
export type Seat = 'brand' | 'creator' | 'fan' | 'artist'

/** The words for what is locked: how much, since when, and what leaves first by itself. */
export function useLockedWords() {
  const { t } = useTranslation('money')
  const format = useFormat()
  const now = useNow()
  return ({ amounts, count, since, next }: Locked, seat: Seat) => {
    if (amounts.length === 0) return t('locked.none')
    const amount = format.list(amounts.map(format.said))
    if (seat === 'artist') return t('locked.artist', { amount })
    const place = { count, since: since ? isolate(format.day(since)) : '' }
    const said = t(`locked.${seat}`, {
      amount,
      where: seat === 'fan' ? t('locked.investments', place) : t('locked.orders', place),
    })
    if (!next || seat === 'fan') return said
    const words = { next: format.said(next.amount), when: format.until(next.at, now) }
    return `${said} ${t(`locked.next.${seat}`, words)}`
  }
}
