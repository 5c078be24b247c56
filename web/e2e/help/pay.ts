import { at } from '../test'
import type { api } from './api'

/** Follows a link to the rail's page, and pays there. */
export async function pay(link: string) {
  const ours = await fetch(new URL(link, at().url), { redirect: 'manual' })
  const page = ours.headers.get('location')?.replace(/\/$/, '')
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const paid = await fetch(`${page}/pay`, { method: 'POST', headers, redirect: 'manual' })
  if (paid.status >= 400) throw new Error(`the rail's page answered ${paid.status}`)
}

/** Asks until the answer is as wanted: the server works on by itself. */
export async function until(
  party: Awaited<ReturnType<typeof api>>,
  path: string,
  done: (answer: Answer) => unknown,
): Promise<Answer> {
  for (let turn = 0; turn < 300; turn++) {
    const answer = await party.get(path)
    if (done(answer)) return answer
    await new Promise((next) => setTimeout(next, 200))
  }
  throw new Error(`${path} did not change within a minute`)
}
// biome-ignore lint/suspicious/noExplicitAny: the answers of many addresses
type Answer = any
