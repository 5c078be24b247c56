import { Anchor, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { useUpload } from '@/lib/use-upload'
import { CopyId } from '@/ui/CopyId'
import { FileDrop } from '@/ui/FileDrop'
import { useFaultsAt } from '@/ui/faults'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { EmptyState, ErrorState } from '@/ui/states'
import { at, type Room } from './api'

/** What each side shows, with the hash that proves that nobody changed it since. */
export function Evidence({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  const format = useFormat()
  return (
    <Section title={t('evidence.title')}>
      {room.evidence.length === 0 && <EmptyState title={t('evidence.none')} text={t('evidence.none_text')} />}
      {room.evidence.map((one) => (
        <Card key={one.id} padding="md">
          <Group justify="space-between" align="flex-start">
            <Stack gap={2}>
              {one.can.includes('download') ? (
                <Anchor href={`/api/disputes/${room.id}/evidence/${one.id}`} target="_blank" rel="noreferrer">
                  <bdi>{one.name}</bdi>
                </Anchor>
              ) : (
                <bdi>{one.name}</bdi>
              )}
              <Text>
                <bdi>{one.caption}</bdi>
              </Text>
              <Text size="sm" c="dimmed" component="div">
                {t(`who.${one.side}`)} · <Moment value={one.filed_at} /> · {format.bytes(one.size_bytes)}
              </Text>
            </Stack>
            <CopyId value={one.sha256} />
          </Group>
        </Card>
      ))}
      {room.can.includes('file_evidence') && <File room={room} />}
    </Section>
  )
}

function File({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  const [file, setFile] = useState<File | null>(null)
  const [caption, setCaption] = useState('')
  const upload = useUpload(`dispute-${room.id}`)
  const filing = useAct(
    async (input: { file: File; caption: string }, key) => {
      const path = `/files?name=${encodeURIComponent(input.file.name)}`
      const sent = await upload.send<Schemas['FileView']>(path, input.file, input.file.type)
      await api.POST('/disputes/{id}/evidence', {
        params: at(room.id, key),
        body: { file_id: sent.id, caption: input.caption },
      })
    },
    {
      said: t('evidence.filed'),
      done: () => {
        setFile(null)
        setCaption('')
      },
    },
  )
  const faults = useFaultsAt(filing.error)
  const fault = faults.at('caption')
  const untold = faults.rest()
  return (
    <Stack>
      <FileDrop
        label={file ? file.name : t('evidence.drop')}
        hint={t('evidence.kinds')}
        accept="image/*,video/mp4,video/quicktime,video/webm,application/pdf,text/plain"
        {...upload.shown}
        take={([first]) => setFile(first ?? null)}
      />
      {file && (
        <>
          <TextInput
            label={t('evidence.caption')}
            error={fault}
            required
            maxLength={500}
            value={caption}
            onChange={(event) => setCaption(event.currentTarget.value)}
          />
          {untold !== null && <ErrorState error={untold} />}
          <Group justify="flex-end">
            <Button
              loading={filing.isPending}
              disabled={!caption.trim()}
              onClick={() => filing.mutate({ file, caption })}
            >
              {t('evidence.file')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
