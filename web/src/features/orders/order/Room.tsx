import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrderWhole } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Choice } from '@/ui/Choice'
import { Filter } from '@/ui/Filter'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { type Submission, submissions } from '../api'
import { Checklist } from './Checklist'
import { PinnedFile } from './PinnedFile'
import { pinsMade } from './pins'
import { ReleaseAct } from './ReleaseAct'
import { ReviseAct } from './ReviseAct'
import { Revisions } from './Revisions'
import { useReview } from './review'
import type { Side } from './side'

/** The review room: what was delivered, version by version, and the brand's judgement of it. */
export function Room({ order, side }: { order: OrderWhole; side: Side }) {
  const { t } = useTranslation('work')
  const query = useQuery(submissions(order.id))
  const waitsForContent = !['awaiting_deposit', 'cancelled'].includes(order.status)
  if (side === 'other' || !waitsForContent) return null
  return (
    <Section title={t('room.title')}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('room.empty')} text={t(`room.empty_text.${side}`)} />
          ) : (
            <Versions order={order} versions={items} />
          )
        }
      </Loaded>
    </Section>
  )
}

function Versions({ order, versions }: { order: OrderWhole; versions: Submission[] }) {
  const { t } = useTranslation('work')
  const format = useFormat()
  const search = useSearch({ from: '/_in/escrow/$id' })
  const navigate = useNavigate({ from: '/escrow/$id' })
  const review = useReview(order.id)
  const player = useRef<HTMLVideoElement>(null)
  // The newest is first, and has the highest number.
  const version = versions.find((one) => one.id === search.version) ?? versions[0]
  if (!version) return null
  const file = version.files.find((one) => one.id === search.file) ?? version.files[0]
  const judges = order.can.includes('release') || order.can.includes('revise')
  const under = order.lines.some((line) => line.submission_id === version.id && line.status === 'submitted')
  function show(shown: string, at: number) {
    navigate({ search: { version: version?.id, file: shown, at } })
    // Another file's player begins there by itself.
    if (shown === file?.id && player.current) player.current.currentTime = at / 1000
  }
  const titles = order.lines
    .filter((line) => version.deliverables.includes(line.deliverable_id))
    .map((line) => line.title)
  return (
    <Stack>
      <Choice
        label={t('room.version')}
        maw={480}
        value={version.id}
        data={versions.map((one, at) => ({
          value: one.id,
          label: t('room.version_name', {
            number: versions.length - at,
            when: format.moment(one.created_at),
          }),
        }))}
        onChange={(value) => navigate({ search: { version: value ?? undefined } })}
      />
      <Text size="sm" c="dimmed">
        {t('room.for', { titles: format.list(titles.map(isolate)) })}
      </Text>
      {version.note && (
        <Text dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
          {version.note}
        </Text>
      )}
      {version.files.length > 1 && (
        <Filter
          label={t('room.files')}
          value={file?.id ?? ''}
          choices={version.files.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(value) => navigate({ search: { version: version.id, file: value } })}
        />
      )}
      {file && (
        <PinnedFile
          key={file.id}
          file={file}
          made={pinsMade(order.revisions, version.id, file.id)}
          from={search.at}
          player={player}
          pins={review.pins.filter((pin) => pin.file_id === file.id)}
          setPins={
            judges && under
              ? (pins) => review.setPins([...review.pins.filter((pin) => pin.file_id !== file.id), ...pins])
              : undefined
          }
        />
      )}
      <Revisions order={order} submissionId={version.id} shown={file?.id} show={show} />
      {judges && under && (
        <>
          <Checklist order={order} review={review} />
          <Group>
            {order.can.includes('release') && <ReleaseAct order={order} done={review.forget} />}
            {order.can.includes('revise') && <ReviseAct order={order} review={review} />}
          </Group>
        </>
      )}
    </Stack>
  )
}
