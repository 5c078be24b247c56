import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { payDays } from '@/api/wallet'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'

/** When what waits is paid next, as a sentence; nothing while nothing waits. */
export function NextPayDay() {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const { data } = useQuery(payDays)
  if (!data?.next_pay_day || data.items.length === 0) return null
  return t('portfolio.next', { when: isolate(format.moment(data.next_pay_day)) })
}
