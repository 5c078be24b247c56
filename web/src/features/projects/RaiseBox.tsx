import { Card, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/projects'
import { LinkButton } from '@/ui/LinkButton'
import { Deadline, Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Facts } from '@/ui/Page'
import { RiskNote } from '@/ui/RiskNote'
import { RaiseProgress } from './RaiseProgress'

/** How far the raise has come, and what it risks: beside everything else, on a wide screen always in view. */
export function RaiseBox({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const raise = project.raise
  return (
    <>
      {raise && (
        <Card component="section" aria-label={t('raise.title')}>
          <Stack>
            <RaiseProgress held={raise.raised ?? raise.held} minimum={raise.minimum} most={raise.hard_cap} />
            <Text c="dimmed">{t('raise.investments', { count: raise.investments })}</Text>
            <Facts
              items={[
                { label: t('raise.minimum'), value: <Money value={raise.minimum} /> },
                ...(project.offer.optimum
                  ? [{ label: t('raise.optimum'), value: <Money value={project.offer.optimum} /> }]
                  : []),
                { label: t('raise.hard_cap'), value: <Money value={raise.hard_cap} /> },
                raise.closed_at
                  ? { label: t('raise.closed'), value: <Moment value={raise.closed_at} /> }
                  : { label: t('raise.closes'), value: <Deadline value={raise.closes_at} /> },
                ...(raise.closed_at
                  ? [{ label: t('raise.released'), value: <Money value={raise.released} /> }]
                  : [{ label: t('raise.room'), value: <Money value={raise.room} /> }]),
              ]}
            />
            {project.can.includes('invest') && (
              <LinkButton to="/projects/$id/invest" params={{ id: project.id }} fullWidth>
                {t('act.invest')}
              </LinkButton>
            )}
          </Stack>
        </Card>
      )}
      <RiskNote />
    </>
  )
}
