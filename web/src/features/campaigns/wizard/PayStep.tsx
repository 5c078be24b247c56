import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { budget as budgetOf } from '@/api/campaigns'
import { minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { LinkButton } from '@/ui/LinkButton'
import { Section } from '@/ui/Page'
import { Sentence } from '@/ui/Sentence'
import { DepositPanel } from '../DepositPanel'

/** The deposit: its payment page, what became of it, its receipt. */
export function PayStep({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation('brand')
  const format = useFormat()
  const { data: budget } = useQuery(budgetOf(campaignId))
  const locked = budget && minor(budget.missing) === 0n ? budget.locked : null
  return (
    <Section title={t('wizard.step.pay')}>
      {locked ? (
        <Sentence tone="good">{t('deposit.all_locked', { amount: format.said(locked) })}</Sentence>
      ) : (
        <Text>{t('deposit.text')}</Text>
      )}
      <DepositPanel campaignId={campaignId} />
      <Group justify="flex-end">
        <LinkButton to="/campaigns/$id" params={{ id: campaignId }} variant="default">
          {t('wizard.to_campaign')}
        </LinkButton>
      </Group>
    </Section>
  )
}
