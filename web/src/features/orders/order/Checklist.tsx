import { Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { Verdicts } from '@/ui/Verdicts'
import { type Review, VERDICTS } from './review'

/** The acceptance items of the brief, one by one: what is not met is cited when content is sent back. */
export function Checklist({ order, review }: { order: Order; review: Review }) {
  const { t } = useTranslation('work')
  return (
    <Stack gap="sm">
      <Title order={3}>{t('check.title')}</Title>
      <Verdicts
        items={order.acceptance_items}
        offered={VERDICTS}
        verdicts={review.verdicts}
        judge={review.judge}
      />
    </Stack>
  )
}
