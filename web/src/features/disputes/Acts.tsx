import { Button, Group, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/api/client'
import { notify } from '@/lib/notify'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { checklistOf } from '@/lib/verdicts'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Loaded } from '@/ui/Loaded'
import { Money } from '@/ui/Money'
import { Facts } from '@/ui/Page'
import { Loading } from '@/ui/states'
import { Verdicts } from '@/ui/Verdicts'
import { at, quote, type Room } from './api'
import { parts, Split } from './Split'

/** The acts that have a sheet of their own here. Writing and evidence stand where they are read. */
const ACTS = ['assign', 'unassign', 'answer', 'offer', 'rule', 'confirm', 'send_back', 'appeal'] as const
type Act = (typeof ACTS)[number]
const DESK: Act[] = ['assign', 'unassign', 'rule', 'confirm', 'send_back']

/** The words of acts. Those of the desk's own are in a file that no side loads. */
function useWords(acts: Act[]) {
  const desk = acts.some((act) => DESK.includes(act))
  return useTranslation(desk ? ['mediation', 'disputes'] : 'disputes')
}

interface Asked {
  field: 'reason' | 'statement' | 'message' | 'reasons'
  /** How many characters the server takes. None at least: it may stay empty. */
  least: number
  most: number
}

/** Which words an act asks for. */
const TEXT: Partial<Record<Act, Asked>> = {
  unassign: { field: 'reason', least: 1, most: 2_000 },
  answer: { field: 'statement', least: 1, most: 5_000 },
  appeal: { field: 'statement', least: 1, most: 5_000 },
  offer: { field: 'message', least: 0, most: 2_000 },
  rule: { field: 'reasons', least: 100, most: 10_000 },
  send_back: { field: 'reasons', least: 1, most: 2_000 },
}

interface Typed {
  act: Act
  text: string
  bps: number
  /** By the number of the acceptance item. */
  verdicts: Record<number, Schemas['DisputeVerdict']>
}

function send(room: Room, { act, text, bps, verdicts }: Typed, key: string): Promise<unknown> {
  const params = at(room.id, key)
  switch (act) {
    case 'assign':
      return api.POST('/disputes/{id}/assign', { params: { path: params.path } })
    case 'unassign':
      return api.POST('/disputes/{id}/unassign', { params: { path: params.path }, body: { reason: text } })
    case 'answer':
      return api.POST('/disputes/{id}/answer', {
        params,
        body: { statement: text, checklist: checklistOf(verdicts) },
      })
    case 'offer':
      return api.POST('/disputes/{id}/offers', {
        params,
        body: { creator_part: parts(room.frozen, bps).creator, message: text || null },
      })
    case 'rule':
      return api.POST('/disputes/{id}/award', { params, body: { creator_bps: bps, reasons: text } })
    case 'confirm':
      return api.POST('/disputes/{id}/award/confirm', { params })
    case 'send_back':
      return api.POST('/disputes/{id}/award/send-back', { params, body: { reasons: text } })
    case 'appeal':
      return api.POST('/disputes/{id}/appeal', { params, body: { statement: text } })
  }
}

/** What the reader may do now. Each opens a sheet that says what it does before it is done. */
export function Acts({ room }: { room: Room }) {
  const acts = ACTS.filter((act) => room.can.includes(act))
  const { t } = useWords(acts)
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const doing = useAct((typed: Typed, key) => send(room, typed, key))
  const [open, setOpen] = useState<Act | null>(null)
  if (acts.length === 0) return null
  return (
    <Group>
      {acts.map((act, place) => (
        <Button key={act} variant={place === 0 ? 'filled' : 'default'} onClick={() => setOpen(act)}>
          {t(`do.${act}`)}
        </Button>
      ))}
      {open && (
        <Sheet
          key={open}
          room={room}
          act={open}
          go={async (typed) => {
            await doing.mutateAsync(typed)
            notify(t(`did.${typed.act}`))
          }}
          close={() => setOpen(null)}
        />
      )}
    </Group>
  )
}

interface SheetProps {
  room: Room
  act: Act
  go: (typed: Typed) => Promise<unknown>
  close: () => void
}

function Sheet({ room, act, go, close }: SheetProps) {
  const { t } = useWords([act])
  const format = useFormat()
  const [text, setText] = useState('')
  const [bps, setBps] = useState(5_000)
  const [verdicts, setVerdicts] = useState<Record<number, Schemas['DisputeVerdict']>>({})
  const asked = TEXT[act]
  const unconfirmed = room.awards.find((award) => award.status === 'unconfirmed')
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t(`do.${act}`)}
      text={t(`explain.${act}`)}
      act={t(`do.${act}`)}
      danger={act === 'rule' || act === 'confirm'}
      warning={act === 'rule' || act === 'confirm' ? t('awards.warning') : undefined}
      disabled={asked && text.trim().length < asked.least}
      confirm={() => go({ act, text, bps, verdicts })}
    >
      {(at) => (
        <>
          {(act === 'offer' || act === 'rule') && (
            <Split
              frozen={room.frozen}
              bps={bps}
              onChange={setBps}
              error={at(act === 'offer' ? 'creator_part' : 'creator_bps')}
            />
          )}
          {act === 'rule' && <Quote room={room} bps={bps} />}
          {act === 'confirm' && unconfirmed && <QuoteFacts quote={unconfirmed} />}
          {act === 'answer' && (
            <Verdicts
              items={room.acceptance_items}
              verdicts={verdicts}
              judge={(item, verdict) => setVerdicts({ ...verdicts, [item]: verdict })}
            />
          )}
          {asked && (
            <Textarea
              label={t(`field.${asked.field}`)}
              error={at(asked.field)}
              description={asked.least > 1 && t('field.least', { least: format.count(asked.least) })}
              required={asked.least > 0}
              maxLength={asked.most}
              minRows={4}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
        </>
      )}
    </ConfirmSheet>
  )
}

/** What the share is in money, by the server's own rule. */
function Quote({ room, bps }: { room: Room; bps: number }) {
  // A slider goes through many shares on its way: only where it rests is asked for.
  const [rested] = useDebouncedValue(bps, 250)
  const query = useQuery(quote(room.id, rested))
  if (rested !== bps) return <Loading rows={2} />
  return (
    <Loaded query={query} rows={2}>
      {(data) => <QuoteFacts quote={data} />}
    </Loaded>
  )
}

function QuoteFacts({ quote }: { quote: Schemas['DisputeAwardQuote'] }) {
  const { t } = useTranslation('disputes')
  return (
    <Facts
      items={[
        { label: t('room.creator_part'), value: <Money value={quote.creator_part} /> },
        { label: t('awards.fee'), value: <Money value={quote.fee} /> },
        { label: t('awards.net'), value: <Money value={quote.creator_net} strong /> },
        { label: t('room.brand_part'), value: <Money value={quote.brand_part} strong /> },
      ]}
    />
  )
}
