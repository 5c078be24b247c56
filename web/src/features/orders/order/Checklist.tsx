import { Group, Radio, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { Name } from '@/ui/Bidi'
import type { Review, Verdict } from './review'

/** The acceptance items of the brief, one by one: what is not met is cited when content is sent back. */
export function Checklist({ order, review }: { order: Order; review: Review }) {
  const { t } = useTranslation('work')
  return (
    <Stack gap="sm">
      <Title order={3}>{t('check.title')}</Title>
      {order.acceptance_items.map((text, at) => (
        <Radio.Group
          key={text}
          label={
            <>
              {at + 1}. <Name>{text}</Name>
            </>
          }
          value={review.verdicts[at + 1] ?? ''}
          onChange={(value) => review.judge(at + 1, value as Verdict)}
        >
          <Group mt={6} gap="xl">
            <Radio value="met" label={t('check.met')} />
            <Radio value="not_met" label={t('check.not_met')} />
          </Group>
        </Radio.Group>
      ))}
    </Stack>
  )
}
