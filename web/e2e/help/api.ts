import { at, PASSWORD } from '../test'
import { now } from './sandbox'

/** What a party does from another machine: its own calls of the API. */
export async function api(email: string) {
  const call = async (method: string, path: string, body?: object, token?: string) => {
    const answer = await fetch(`${at().url}/api${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`)
    return text ? JSON.parse(text) : {}
  }
  const { access_token: token } = await call('POST', '/auth/sign-in', { email, password: PASSWORD })
  const post = (path: string, body: object = {}) => call('POST', path, body, token)
  const get = (path: string) => call('GET', path, undefined, token)

  return {
    post,
    get,
    /** Writes a campaign and invites a creator, by its name, into it. Other stories move the clock meanwhile: it has two months. */
    async invite(title: string, creator: string) {
      const amount = { amount: '500.00', currency: 'MAD' }
      const campaign = await post('/campaigns', {
        title,
        brief: 'Une vidéo courte.',
        budget: amount,
        deadline_at: new Date(((await now()) + 60 * 86_400) * 1_000).toISOString(),
        acceptance_items: ['Le produit est visible.'],
        deliverables: [{ title: 'Une vidéo', kind: 'video', amount }],
        usage_rights: { channels: ['instagram'], territories: ['MA'], duration_days: 90 },
      })
      const { items } = await get('/creators?limit=100')
      const found = items.find((one: { name: string }) => one.name === creator)
      await post(`/campaigns/${campaign.id}/invitations`, { creator_id: found.id })
    },
  }
}
