import { useEffect, useState } from 'react'
import { now as serverNow } from './now'

/** The server's time, in milliseconds, renewed so often. */
export function useNow(everyMilliseconds = 30_000): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMilliseconds)
    return () => clearInterval(timer)
  }, [everyMilliseconds])
  return now
}
