import type { Money, Schemas } from '@/api/client'
import { fromMinor } from '@/lib/format'

/** What the log holds of a party. `kind` is `thing.step`, such as `payout.sent`; the facts are texts. */
export type LogRecord = Schemas['Page_RecordView']['items'][number]

const facts = (record: LogRecord) => (record.facts ?? {}) as Record<string, string | undefined>
const THINGS = ['payout', 'deposit', 'refund'] as const

export const thingOf = (record: LogRecord) => THINGS.find((thing) => record.kind.startsWith(`${thing}.`))

export const stepOf = (record: LogRecord) => record.kind.split('.')[1] ?? record.kind

export function amountOf(record: LogRecord): Money | undefined {
  const { amount_minor, currency } = facts(record)
  return amount_minor && currency ? fromMinor(BigInt(amount_minor), currency) : undefined
}

/** What is recorded of one payout, deposit or refund, the newest first. */
export const recordsOf = (records: LogRecord[], id: string) =>
  records.filter((record) => THINGS.some((thing) => facts(record)[thing] === id))
