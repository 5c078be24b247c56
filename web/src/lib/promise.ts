/** What a promised share of revenue comes to: the server's own formulas, in whole minor units. */

const WHOLE = 10_000n

export interface Promised {
  /** The fans' rate until a break point is reached, in basis points. */
  bps: number
  /** From so much revenue on, another rate. Those that begin after months are left out: nobody knows when revenue comes. */
  breaks: { after: bigint; bps: number }[]
  /** What all fans get at most. */
  cap: bigint
  raised: bigint
}

/** What all fans get of so much revenue: `min(cap, floor(sum of unit * rate / 10 000))`. */
export function fansPart(revenue: bigint, promised: Promised): bigint {
  const knots = promised.breaks.map((one) => one.after).filter((after) => after > 0n && after < revenue)
  const edges = [0n, ...knots.sort((a, b) => (a < b ? -1 : 1)), revenue]
  let gross = 0n
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1] ?? revenue
    gross += (to - from) * BigInt(rateBehind(from, promised))
  }
  const part = gross / WHOLE
  return part < promised.cap ? part : promised.cap
}

/** Of the break points that are reached, the last in the list counts. */
function rateBehind(amount: bigint, promised: Promised): number {
  return promised.breaks.findLast((one) => one.after <= amount)?.bps ?? promised.bps
}

/** What one fan gets of that. */
export const myPart = (revenue: bigint, invested: bigint, promised: Promised): bigint =>
  promised.raised === 0n ? 0n : (fansPart(revenue, promised) * invested) / promised.raised

const BEYOND = 10n ** 15n

/** The least revenue of which one fan gets so much; null when no revenue does. */
export function revenueFor(wanted: bigint, invested: bigint, promised: Promised): bigint | null {
  let [low, high] = [0n, BEYOND]
  if (myPart(high, invested, promised) < wanted) return null
  while (low < high) {
    const middle = (low + high) / 2n
    if (myPart(middle, invested, promised) < wanted) low = middle + 1n
    else high = middle
  }
  return low
}

/** A part of a whole in per cent, cut after six decimals. */
export function percent(part: bigint, whole: bigint): string {
  if (whole === 0n) return '0.000000'
  const millionths = (part * 100_000_000n) / whole
  return `${millionths / 1_000_000n}.${(millionths % 1_000_000n).toString().padStart(6, '0')}`
}

/** What a multiple in basis points makes of an amount, cut. */
export const multiple = (amount: bigint, bps: number): bigint => (amount * BigInt(bps)) / WHOLE
