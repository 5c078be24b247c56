/** Below this the two clocks count as one: the header has whole seconds, and the answer was on its way for a moment. */
const LEAST_MS = 2_000
/** Above this the header is no clock: a machine's may be years off, a century is a fault of something between. */
const MOST_MS = 10 * 365 * 86_400_000

let offset = 0

/**
 * Takes the server's time from the `Date` header of an answer that was asked for at `askedAt` (browser's milliseconds). An
 * answer that a cache gave, or that took long, tells little, and changes nothing.
 */
export function takeServerTime(headers: Headers, askedAt: number) {
  const date = headers.get('date')
  const server = date ? Date.parse(date) : Number.NaN
  const browser = Date.now()
  if (Number.isNaN(server) || headers.has('age') || browser - askedAt > LEAST_MS) return
  // The header is cut down to its second.
  const found = server + 500 - browser
  if (Math.abs(found) > MOST_MS) return
  if (Math.abs(found) < LEAST_MS) offset = 0
  // One more second of a clock that ticks in seconds is no news.
  else if (Math.abs(found - offset) >= LEAST_MS) offset = found
}

/** The server's time, in milliseconds since 1970: what its deadlines are measured by. */
export const now = (): number => Date.now() + offset
