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

interface Quote {
  fee: Money
  net: Money
}

/** The fee of a part is the fee of all with it, less the fee of all before it: parts add up to the whole. */
function quote(order: Order, before: Money, part: Money): Quote {
  const { currency } = part
  const step = STEPS[currency] ?? 1n
  const feeOf = (amount: bigint) => ((amount * BigInt(order.fee_bps)) / 10_000n / step) * step
  const fee = feeOf(minor(before) + minor(part)) - feeOf(minor(before))
  return { fee: fromMinor(fee, currency), net: fromMinor(minor(part) - fee, currency) }
}

/** The fee and the net of a part that is released now. */
export const releaseQuote = (order: Order, part: Money) => quote(order, order.released, part)

/** The fee and the net of further rounds, which come on top of all that was agreed. */
export const roundsQuote = (order: Order, price: Money) => quote(order, order.amount, price)
