import { Anchor, Button, Group, List } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isAtClose } from '@/lib/at-close'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { Facts, Section } from '@/ui/Page'
import { Sentence } from '@/ui/Sentence'
import type { Project } from '../api'
import type { Step } from '../draft'
import { lacks } from '../lacks'
import { useNames } from '../use-names'

/** All of it once more, before it is frozen and fans can read it. */
export function Check({
  project,
  back,
  go,
}: {
  project: Project
  back: () => void
  go: (step: Step) => void
}) {
  const { t } = useTranslation('artist')
  const format = useFormat()
  const navigate = useNavigate()
  const [asking, ask] = useState(false)
  const offer = project.offer
  const open = useAct(() => api.POST('/projects/{id}/open', { params: { path: { id: project.id } } }), {
    said: t('check.opened'),
    done: () => navigate({ to: '/projects/$id', params: { id: project.id } }),
  })
  const amount = (money: typeof offer.minimum) => (money ? <Money value={money} /> : t('check.missing'))
  const names = useNames()
  const lacking = lacks(offer)
  const facts = [
    { label: t('build.minimum'), value: amount(offer.minimum) },
    { label: t('build.hard_cap'), value: amount(offer.hard_cap) },
    {
      label: t('check.per_fan'),
      value: (
        <>
          {amount(offer.min_per_fan)}
          {(offer.min_per_fan || offer.max_per_fan) && <> – {amount(offer.max_per_fan)}</>}
        </>
      ),
    },
    { label: t('build.days'), value: format.count(offer.duration_days ?? 30) },
    ...(offer.mode === 'revenue_participation'
      ? [
          { label: t('build.promised'), value: format.percentOfBps(offer.promised_bps ?? 0) },
          { label: t('build.cap'), value: `${format.count((offer.cap_multiple_bps ?? 20_000) / 10_000)} ×` },
          { label: t('build.term'), value: format.count(offer.term_months ?? 60) },
        ]
      : []),
  ]
  return (
    <Section title={t('build.step.check')}>
      {lacking.length > 0 ? (
        <Sentence tone="act">
          {t('check.lacking')}
          <List mt="xs" spacing="xs">
            {lacking.map((lack) => (
              <List.Item key={lack.what}>
                {t(`lacks.${lack.what}`)}{' '}
                <Anchor component="button" type="button" onClick={() => go(lack.step)}>
                  {t(`build.step.${lack.step}`)}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </Sentence>
      ) : (
        <Sentence>{t('check.sentence')}</Sentence>
      )}
      <Facts
        items={[
          { label: t('build.mode'), value: offer.mode ? t(`mode.${offer.mode}`) : t('check.missing') },
          ...facts,
        ]}
      />
      <List>
        {(offer.milestones ?? []).map((milestone) => (
          <List.Item key={milestone.title}>
            {isAtClose(milestone) ? t('check.at_close') : <bdi>{milestone.title}</bdi>} ·{' '}
            {format.percentOfBps(milestone.bps)}
          </List.Item>
        ))}
      </List>
      <Group justify="space-between">
        <Button variant="default" onClick={back}>
          {t('build.back')}
        </Button>
        <Button onClick={() => ask(true)} disabled={lacking.length > 0 || !project.can.includes('open')}>
          {t('check.open')}
        </Button>
      </Group>
      <ConfirmSheet
        opened={asking}
        close={() => ask(false)}
        title={t('check.open')}
        text={t('check.text')}
        facts={facts}
        warning={t('check.warning')}
        names={names}
        act={t('check.open')}
        confirm={() => open.mutateAsync(undefined)}
      />
    </Section>
  )
}
