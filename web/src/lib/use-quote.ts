import { useTranslation } from 'react-i18next'
import type { Quote } from '@/api/campaigns'
import { useFormat } from './use-format'

/** A price as both sides have it: what the brand pays, the fee, what the creator gets. */
export function useQuote() {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  return (quote: Quote) => [
    { label: t('quote.brand_pays'), value: format.money(quote.brand_total) },
    {
      label: t('quote.fee', { rate: format.percentOfBps(quote.fee_bps) }),
      value: format.money(quote.fee),
    },
    { label: t('quote.creator_gets'), value: format.money(quote.creator_net) },
  ]
}
