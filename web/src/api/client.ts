import createClient, { type Middleware } from 'openapi-fetch'
import { takeServerTime } from '@/lib/now'
import { Refused } from './problems'
import type { components, paths } from './schema'
import { currentSession, refresh } from './session'

export type Schemas = components['schemas']
export type Money = Schemas['Money']

/** Renews the access token in time. Half a minute early: the clocks of the two sides differ. */
async function renew() {
  const session = currentSession()
  if (!session || session.endsAt - Date.now() >= 30_000) return
  await refresh().catch(() => {
    throw new Refused({}, 0, null)
  })
}

/** Adds the access token, renews it in time, and makes each refusal an exception of one kind. */
const authorise: Middleware = {
  async onRequest({ request }) {
    if (!request.url.includes('/auth/')) await renew()
    const token = currentSession()?.accessToken
    if (token) request.headers.set('Authorization', `Bearer ${token}`)
    request.headers.set('Daman-Web', '1')
    return request
  },
  async onResponse({ response }) {
    if (response.ok) return response
    throw await refusal(response)
  },
  onError() {
    return new Refused({}, 0, null)
  },
}

export async function refusal(response: Response): Promise<Refused> {
  const problem = await response.json().catch(() => ({}))
  return new Refused(problem, response.status, response.headers.get('x-request-id'))
}

/** Sends a request again, once, when its access token ended before its time (a server's clock may leap). */
async function send(request: Request): Promise<Response> {
  const again = request.clone()
  const askedAt = Date.now()
  const answer = await fetch(request)
  takeServerTime(answer.headers, askedAt)
  if (answer.status !== 401 || !currentSession() || request.url.includes('/auth/sign-')) return answer
  if (!(await refresh().catch(() => false))) return answer
  again.headers.set('Authorization', `Bearer ${currentSession()?.accessToken ?? ''}`)
  return fetch(again)
}

export const api = createClient<paths>({ baseUrl: '/api', fetch: send })
api.use(authorise)

/** The body of an answer. A refusal has been thrown before, so there is one. */
export function body<T>(answer: { data?: T }): T {
  return answer.data as T
}

/** One key for one intention: made when a form opens, the same for each try of it. */
export const newKey = () => crypto.randomUUID()

/** The header that says who asks, with an access token that is still good. */
export async function bearer(): Promise<Record<string, string>> {
  await renew()
  return { Authorization: `Bearer ${currentSession()?.accessToken ?? ''}`, 'Daman-Web': '1' }
}

/** A request without a body of JSON, such as those of uploads. A refusal is an exception, as everywhere. */
export async function ask(method: string, path: string, headers: Record<string, string>): Promise<Response> {
  const request = new Request(`/api${path}`, { method, headers: { ...headers, ...(await bearer()) } })
  const answer = await send(request).catch(() => {
    throw new Refused({}, 0, null)
  })
  if (answer.ok) return answer
  throw await refusal(answer)
}
