import { Badge } from '@mantine/core'
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Clock,
  Hourglass,
  Lock,
  RotateCcw,
  Scale,
  XCircle,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'

type Look = [color: string, Icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>]

const waiting: Look = ['yellow', Clock]
const working: Look = ['blue', Hourglass]
const good: Look = ['green', CircleCheck]
const locked: Look = ['daman', Lock]
const bad: Look = ['red', XCircle]
const warned: Look = ['orange', CircleAlert]
const back: Look = ['gray', RotateCcw]
const ended: Look = ['gray', Ban]
const plain: Look = ['gray', CircleDashed]

/** How each status looks: an icon, a colour and, from `status.*`, a word. Colour never speaks alone. */
export const LOOKS: Record<string, Look> = {
  draft: plain,
  open: good,
  closed: ended,
  live: good,
  suspended: warned,
  funded: good,
  failed: bad,
  earning: good,
  completed: good,
  awaiting_deposit: waiting,
  pending_funds: locked,
  under_review: working,
  disputed: ['red', Scale],
  released: good,
  refunded: back,
  cancelled: ended,
  invited: waiting,
  applied: waiting,
  accepted: good,
  declined: bad,
  withdrawn: back,
  lapsed: ended,
  opening: plain,
  in_doubt: warned,
  awaiting_payment: waiting,
  settled: good,
  expired: ended,
  mismatched: warned,
  scheduled: waiting,
  sent: working,
  paid: good,
  returned: warned,
  onboarding: waiting,
  ready: good,
  restricted: warned,
  current: good,
  coming: waiting,
  held: locked,
  contested: warned,
  committed: good,
  waiting: waiting,
  voting: working,
  refused: bad,
  missed: bad,
  dropped: ended,
  received: plain,
  reading: working,
  previewed: working,
  blocked: bad,
  awaiting_cash: waiting,
  booked: good,
  rejected: bad,
  replaced: ended,
  short: warned,
  over: warned,
  late: bad,
  matched: good,
  pending: waiting,
  awaited: waiting,
  submitted: working,
  revising: waiting,
  frozen: warned,
  delivered: good,
  dead: bad,
  active: good,
  disabled: ended,
  won: good,
  lost: bad,
  answer: waiting,
  evidence: working,
  proposal: working,
  acceptance: waiting,
  ruling: working,
  confirmation: waiting,
  appealable: waiting,
  awarded: good,
  defaulted: ended,
  ended: ended,
  noticed: warned,
  in_transit: working,
  queued: waiting,
  done: good,
  enabled: good,
  offset: back,
  shared: good,
  agreed: good,
}

/** A status of anything, as a word with an icon. */
export function StatusBadge({ status }: { status: string }) {
  const { t } = useTranslation('status')
  const [color, Icon] = LOOKS[status] ?? plain
  return (
    <Badge color={color} miw="max-content" leftSection={<Icon size={14} aria-hidden />}>
      {t(status, { ns: 'status', defaultValue: status })}
    </Badge>
  )
}
