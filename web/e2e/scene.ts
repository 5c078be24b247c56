import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from './daman'
import { api } from './help/api'
import { pay, until } from './help/pay'
import { picture } from './help/picture'
import { invest, raise } from './help/raise'
import { now } from './help/sandbox'
import { at, PASSWORD } from './test'

/** What the demo's stories leave has ended. This adds what is still open, so that each screen has something to do, too. */

const mad = (amount: string) => ({ amount, currency: 'MAD' })
const inDays = async (days: number) => new Date(((await now()) + days * 86_400) * 1_000).toISOString()

/** Sends bytes as a file, as who has this address. */
async function send(email: string, path: string, type: string, content: Buffer) {
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ email, password: PASSWORD })
  const session = await fetch(`${at().url}/api/auth/sign-in`, { method: 'POST', headers, body })
  const { access_token } = await session.json()
  const answer = await fetch(`${at().url}/api${path}`, {
    method: 'POST',
    headers: { 'Content-Type': type, Authorization: `Bearer ${access_token}` },
    body: new Uint8Array(content),
  })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return answer.json()
}

function campaign(title: string, deadline_at: string, draft = false) {
  return {
    title,
    draft,
    brief:
      'Montrez votre routine du matin avec le baume, en lumière du jour. Dites ce que vous en pensez vraiment, sans lire un texte.',
    budget: mad('6000.00'),
    deadline_at,
    acceptance_items: ['Le produit est visible au moins cinq secondes.', 'La marque est nommée.'],
    deliverables: [
      { title: 'Une vidéo verticale', kind: 'video', amount: mad('1500.00') },
      { title: 'Trois photos', kind: 'photo', amount: mad('500.00') },
    ],
    usage_rights: { channels: ['instagram', 'tiktok'], territories: ['MA', 'FR'], duration_days: 90 },
  }
}

/** A campaign whose orders wait, are judged and are disputed; an invitation without an answer; a draft. */
async function campaigns() {
  const brand = await api('argana@daman.example')
  const salma = await api('salma@daman.example')
  const { items: creators } = await brand.get('/creators?limit=100')
  const id = creators.find((one: { name: string }) => one.name === 'Salma').id

  for (const title of [
    "Baume d'argan : l'hiver à l'Atlas",
    'Savon au miel : un dimanche',
    'Huile de nigelle',
  ]) {
    const one = await brand.post('/campaigns', campaign(title, await inDays(20)))
    const deposit = await brand.post('/escrow/deposit', { campaign_id: one.id })
    await pay(deposit.pay_path)
    await until(brand, `/escrow/budgets/${one.id}`, (budget) => budget.missing.amount === '0.00')
    const engaged = await brand.post(`/campaigns/${one.id}/invitations`, { creator_id: id })
    const { escrow_id } = await salma.post(`/engagements/${engaged.id}/accept`)
    if (title.startsWith('Huile')) continue
    const { buffer } = picture('routine.png', [214, 158, 92])
    const file = await send('salma@daman.example', '/files?name=routine.png', 'image/png', buffer)
    await salma.post('/submissions', {
      escrow_id,
      deliverables: one.deliverables.map((part: { id: string }) => part.id),
      files: [file.id],
      note: 'Voilà ! La lumière est celle de huit heures.',
    })
    if (title.startsWith('Savon'))
      await brand.post('/escrow/dispute', {
        escrow_id,
        reason: 'not_as_briefed',
        statement: 'On ne voit presque pas le produit.',
        checklist: [{ item: 1, verdict: 'not_met' }],
      })
  }
  await brand.invite('Eau de fleur d’oranger', 'Salma')
  await brand.post('/campaigns', campaign('Rouge à lèvres : le rouge de Fès', await inDays(30), true))
}

/** A raise that fans put money into, a draft, and a report that waits for its rate. */
async function projects() {
  const artist = await api('noor@daman.example')
  await artist.post('/projects', raise('Lalla', 1))
  const { id } = await artist.post('/projects', raise('Mawja', 3))
  await artist.post(`/projects/${id}/open`)
  for (const [email, amount] of [
    ['hana@daman.example', '3500.00'],
    ['idriss@daman.example', '8200.00'],
  ] as const)
    await invest(email, id, amount)
  const report = 'distrokid-2026-07-08.csv'
  const content = readFileSync(join(ROOT, 'examples/statements', report))
  await send('noor@daman.example', `/statements?name=${report}`, 'application/octet-stream', content)
}

/** Plays all of it, in a Daman that has the demo's parties. */
export async function playScene() {
  await run(['demo'], at())
  await run(['demo', 'music'], at())
  await campaigns()
  await projects()
}
