import { Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { useNow } from '@/lib/use-now'
import { Ltr, Name } from '@/ui/Bidi'
import { LinkCard } from '@/ui/LinkButton'
import { StatusBadge } from '@/ui/StatusBadge'
import type { Summary } from './api'
import { RaiseProgress } from './RaiseProgress'

/** A project in a list. */
export function ProjectCard({ project }: { project: Summary }) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const now = useNow()
  const held = project.raised ?? project.held
  const bps = project.promised_bps
  return (
    <LinkCard to="/projects/$id" params={{ id: project.id }} c="inherit">
      <Stack gap="sm" h="100%">
        <Group justify="space-between" gap="xs">
          <StatusBadge status={project.status} />
          {project.status === 'live' && project.closes_at && (
            <Text size="sm" component="span">
              {t('card.closes', { when: format.relative(project.closes_at, now) })}
            </Text>
          )}
        </Group>
        <div>
          <Title order={2} size="h3">
            <Name>{project.title}</Name>
          </Title>
          <Text c="dimmed" mih={24}>
            <Name>{project.owner_name}</Name>
          </Text>
        </div>
        <Text size="sm" mih={22}>
          {project.mode === 'revenue_participation'
            ? bps !== undefined &&
              bps !== null && (
                <>
                  {t('card.promised')} <Ltr>{format.percentOfBps(bps)}</Ltr>
                </>
              )
            : project.mode && t(`mode.${project.mode}`)}
        </Text>
        {held && project.minimum && project.hard_cap && (
          <RaiseProgress held={held} minimum={project.minimum} most={project.hard_cap} />
        )}
      </Stack>
    </LinkCard>
  )
}
