import type { Order } from '@/api/campaigns'
import type { Money } from '@/api/client'
import { fromMinor, minor } from '@/lib/format'

/** The smallest amount that goes to banks, in minor units, where it is more than one (the API's description of fees). */
const STEPS: Record<string, bigint> = {
  TND: 10n,
  JOD: 10n,
  KWD: 10n,
  BHD: 10n,
  OMR: 10n,
  HUF: 100n,
  TWD: 100n,
  MGA: 100n,
}

/** The fee and the net of a part that is released now: the fee of all with it, less the fee of all before it. */
export function releaseQuote(order: Order, part: Money): { fee: Money; net: Money } {
  const { currency } = part
  const step = STEPS[currency] ?? 1n
  const feeOf = (amount: bigint) => ((amount * BigInt(order.fee_bps)) / 10_000n / step) * step
  const before = minor(order.released)
  const fee = feeOf(before + minor(part)) - feeOf(before)
  return { fee: fromMinor(fee, currency), net: fromMinor(minor(part) - fee, currency) }
}
