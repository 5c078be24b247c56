import { Button, Group, Radio, Stack, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/api/client'
import { notify } from '@/lib/notify'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Loaded } from '@/ui/Loaded'
import { Money } from '@/ui/Money'
import { Facts } from '@/ui/Page'
import { Loading } from '@/ui/states'
import { at, quote, type Room } from './api'
import { parts, Split } from './Split'

/** The acts that have a sheet of their own here. Writing and evidence stand where they are read. */
const ACTS = ['assign', 'unassign', 'answer', 'offer', 'rule', 'confirm', 'send_back', 'appeal'] as const
type Act = (typeof ACTS)[number]

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
  checklist: Schemas['DisputeChecklistEntry'][]
}

function send(room: Room, { act, text, bps, checklist }: Typed, key: string): Promise<unknown> {
  const params = at(room.id, key)
  switch (act) {
    case 'assign':
      return api.POST('/disputes/{id}/assign', { params: { path: params.path } })
    case 'unassign':
      return api.POST('/disputes/{id}/unassign', { params: { path: params.path }, body: { reason: text } })
    case 'answer':
      return api.POST('/disputes/{id}/answer', { params, body: { statement: text, checklist } })
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
  const { t } = useTranslation('disputes')
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const doing = useAct((typed: Typed, key) => send(room, typed, key))
  const [open, setOpen] = useState<Act | null>(null)
  const acts = ACTS.filter((act) => room.can.includes(act))
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
  const { t } = useTranslation('disputes')
  const format = useFormat()
  const [text, setText] = useState('')
  const [bps, setBps] = useState(5_000)
  const [checklist, setChecklist] = useState<Schemas['DisputeChecklistEntry'][]>([])
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
      confirm={() => go({ act, text, bps, checklist })}
    >
      {(act === 'offer' || act === 'rule') && <Split frozen={room.frozen} bps={bps} onChange={setBps} />}
      {act === 'rule' && <Quote room={room} bps={bps} />}
      {act === 'confirm' && unconfirmed && <QuoteFacts quote={unconfirmed} />}
      {act === 'answer' && <Checklist room={room} value={checklist} onChange={setChecklist} />}
      {asked && (
        <Textarea
          label={t(`field.${asked.field}`)}
          description={asked.least > 1 && t('field.least', { least: format.count(asked.least) })}
          required={asked.least > 0}
          maxLength={asked.most}
          minRows={4}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
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

type Checked = Schemas['DisputeChecklistEntry'][]

function Checklist(props: { room: Room; value: Checked; onChange: (value: Checked) => void }) {
  const { t } = useTranslation('disputes')
  const set = (item: number, verdict: string) =>
    props.onChange([
      ...props.value.filter((entry) => entry.item !== item),
      { item, verdict: verdict as Checked[number]['verdict'] },
    ])
  return (
    <Stack gap="sm">
      {props.room.acceptance_items.map((text, place) => (
        <Radio.Group
          key={text}
          label={<bdi>{text}</bdi>}
          value={props.value.find((entry) => entry.item === place + 1)?.verdict ?? ''}
          onChange={(verdict) => set(place + 1, verdict)}
        >
          <Group mt={4}>
            {(['met', 'not_met', 'not_applicable'] as const).map((verdict) => (
              <Radio key={verdict} value={verdict} label={t(`verdict.${verdict}`)} />
            ))}
          </Group>
        </Radio.Group>
      ))}
    </Stack>
  )
}
