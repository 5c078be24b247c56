interface Line {
  /** How many bytes there are. */
  size: number
  /** How many of them have arrived before. */
  from: number
  /** Sends some more from there on, and tells how many have arrived then. */
  piece: (at: number) => Promise<number>
  /** Asks how many have arrived. */
  stand: () => Promise<number>
  /** Waits before the next try, which is the `failures`-th without a byte of progress; throws when it is no use. */
  wait: (error: unknown, failures: number) => Promise<void>
}

/** Carries a file over a line that breaks: after each break it asks what has arrived, and goes on from there. */
export async function carry({ size, from, piece, stand, wait }: Line): Promise<void> {
  let at = from
  let failures = 0
  while (at < size) {
    try {
      at = await piece(at)
      failures = 0
    } catch (error) {
      failures += 1
      await wait(error, failures)
      const now = await stand().catch(() => at)
      // Part of the piece may have arrived.
      if (now > at) failures = 0
      at = now
    }
  }
}
