import { List, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Ltr, Name } from '@/ui/Bidi'
import { Money } from '@/ui/Money'
import { Facts, Section } from '@/ui/Page'
import { capMultipleBps, termMonths } from './terms'

type Fact = { label: string; value: ReactNode }

/** What is bought, on which terms, at what cost, and what can go wrong. */
export function TermsBox({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const revenue = project.offer.mode === 'revenue_participation'
  const shared = useRevenueFacts(project)
  const always = useMoneyFacts(project)
  return (
    <Section title={t('terms.title')}>
      {project.offer.mode && <Text>{t(`bought.${project.offer.mode}`)}</Text>}
      <Facts items={[...(revenue ? shared : []), ...always]} />
      <Text fw={600}>{t('terms.wrong')}</Text>
      <List spacing={4}>
        <List.Item>{t('wrong.lose')}</List.Item>
        <List.Item>{t(revenue ? 'wrong.revenue' : 'wrong.nothing_owed')}</List.Item>
        {revenue && <List.Item>{t('wrong.dilution')}</List.Item>}
        <List.Item>{t('wrong.milestone')}</List.Item>
        <List.Item>{t('wrong.no_exit')}</List.Item>
        <List.Item>{t('wrong.failed')}</List.Item>
      </List>
    </Section>
  )
}

/** What is promised of the revenue. */
function useRevenueFacts({ offer }: Project): Fact[] {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const starts =
    offer.term_starts === 'month' && offer.term_from
      ? t('terms.from_month', { month: format.month(offer.term_from) })
      : t('terms.from_close')
  const facts: Fact[] = [
    {
      label: t('terms.promised'),
      value: <Ltr>{format.percentOfBps(offer.promised_bps ?? 0)}</Ltr>,
    },
    { label: t('terms.sources'), value: (offer.sources ?? []).map((one) => t(`source.${one}`)).join(' · ') },
    {
      label: t('terms.cap'),
      value: t('terms.cap_value', { times: isolate(format.multipleOfBps(capMultipleBps(offer))) }),
    },
    {
      label: t('terms.term'),
      value: `${t('terms.months', { count: termMonths(offer) })} · ${starts}`,
    },
  ]
  for (const point of offer.break_points ?? []) {
    const rate = isolate(format.percentOfBps(point.promised_bps))
    facts.push({
      label: t('terms.break_point', {
        n: format.count((offer.break_points ?? []).indexOf(point) + 1),
      }),
      value: point.after_amount
        ? t('terms.break_amount', { amount: isolate(format.money(point.after_amount)), rate })
        : t('terms.break_months', { count: point.after_months ?? 0, rate }),
    })
  }
  facts.push({
    label: t('terms.deductions'),
    value: offer.deductions ? <Name>{offer.deductions}</Name> : t('terms.no_deductions'),
  })
  return facts
}

/** What holds whatever is bought. */
function useMoneyFacts({ offer, raise }: Project): Fact[] {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const [least, most] = [raise?.min_per_fan ?? offer.min_per_fan, raise?.max_per_fan ?? offer.max_per_fan]
  const facts: Fact[] = []
  if (raise)
    facts.push({
      label: t('terms.fee'),
      value: t('terms.fee_value', { rate: isolate(format.percentOfBps(raise.platform_fee_bps)) }),
    })
  if (least && most)
    facts.push({
      label: t('terms.limits'),
      value: (
        <>
          <Money value={least} /> – <Money value={most} />
        </>
      ),
    })
  facts.push({ label: t('terms.cooling'), value: t('terms.cooling_value') })
  return facts
}
