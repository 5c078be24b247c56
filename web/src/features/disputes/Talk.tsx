import { Button, Card, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { Name } from '@/ui/Bidi'
import { useFaultsAt } from '@/ui/faults'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { ErrorState } from '@/ui/states'
import { at, type Room } from './api'

/** What both sides and the desk write to each other. */
export function Talk({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  return (
    <Section title={t('talk.title')}>
      {room.messages.length === 0 && <Text c="dimmed">{t('talk.none')}</Text>}
      <Messages messages={room.messages} />
      {room.can.includes('write') && (
        <Write
          label={t('talk.write')}
          act={t('talk.send')}
          send={(text, key) =>
            api.POST('/disputes/{id}/messages', { params: at(room.id, key), body: { text } })
          }
        />
      )}
    </Section>
  )
}

/** The desk's own notes. They look unlike the messages, so that nobody writes to the wrong readers. */
export function Notes({ room }: { room: Room }) {
  const { t } = useTranslation('mediation')
  return (
    <Section title={t('notes.title')}>
      <Text c="dimmed" size="sm">
        {t('notes.who')}
      </Text>
      <Messages messages={room.notes ?? []} />
      {room.can.includes('note') && (
        <Write
          label={t('notes.write')}
          act={t('notes.send')}
          send={(text, key) => api.POST('/disputes/{id}/notes', { params: at(room.id, key), body: { text } })}
        />
      )}
    </Section>
  )
}

function Messages({ messages }: { messages: Room['messages'] }) {
  const { t } = useTranslation('disputes')
  return (
    <Stack gap="sm">
      {messages.map((message) => (
        <Card key={message.id} padding="sm">
          <Text size="sm" c="dimmed" component="div">
            <Name>{message.author.name}</Name> · {t(`who.${message.seat}`)} · <Moment value={message.at} />
          </Text>
          <Text style={{ whiteSpace: 'pre-wrap' }}>
            <bdi>{message.text}</bdi>
          </Text>
        </Card>
      ))}
    </Stack>
  )
}

function Write(props: { label: string; act: string; send: (text: string, key: string) => Promise<unknown> }) {
  const [text, setText] = useState('')
  const sending = useAct(props.send, { done: () => setText('') })
  const { at, rest } = useFaultsAt(sending.error)
  const fault = at('text')
  const untold = rest()
  return (
    <Stack gap="xs">
      <Textarea
        label={props.label}
        error={fault}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {untold !== null && <ErrorState error={untold} />}
      <Group justify="flex-end">
        <Button
          variant="light"
          disabled={!text.trim()}
          loading={sending.isPending}
          onClick={() => sending.mutate(text)}
        >
          {props.act}
        </Button>
      </Group>
    </Stack>
  )
}
