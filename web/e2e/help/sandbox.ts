import { at } from '../test'

const ask = async (path: string, body?: object) => {
  const answer = await fetch(`${at().sandbox}/_sandbox/${path}`, {
    method: body ? 'POST' : 'GET',
    body: body && JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${await answer.text()}`)
  return answer.json()
}

/** The time of the sandbox and the server, in seconds since 1970. */
export const now = async (): Promise<number> => (await ask('clock')).now

/** Moves their clock ahead; it never goes back. */
export const advance = (seconds: number) => ask('clock', { advance_seconds: seconds })

export const DAY = 86_400

/** Pays everything that waits to be paid, as its payers would. */
export const settleAll = () => ask('settle_all', {})
