import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { api } from './help/api'
import { confirm, connectAccount } from './help/browser'
import { settleAll } from './help/sandbox'
import { type Words, words } from './help/words'
import { expect, settled, signIn, speak, test } from './test'

const BRAND = 'rif@daman.example'
const CREATOR = 'salma@daman.example'
/** What goes out at once. */
const PIECE = 4 * 1024 * 1024

let folder = ''
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'daman-upload-'))
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.beforeEach(async ({ page, context }) => {
  test.setTimeout(180_000 * Number(process.env.DAMAN_E2E_PATIENCE ?? 1))
  await speak(context, 'fr')
  await signIn(context, CREATOR)
  await connectAccount(page, words('fr'))
})

test('an upload goes on by itself when the line comes back', async ({ page, context, complaints }) => {
  const t = words('fr')
  const order = await openFunded(page)
  const file = text('coupure.txt', 2 * PIECE + 1_000)
  const sent = pieces(page)
  // The line is gone while the second piece is on its way.
  await page.route('**/api/uploads/*', async (route) => {
    if (route.request().method() !== 'PATCH' || sent.length !== 2) return route.continue()
    await context.setOffline(true)
    return route.abort('internetdisconnected')
  })
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByText(t('common.state.upload_waits'))).toBeVisible()
  await context.setOffline(false)
  await expect(arrived(page, t, 'coupure.txt')).toBeVisible({ timeout: 60_000 })
  expect(sent).toEqual([0, PIECE, PIECE, 2 * PIECE])
  expect(await shaOf(page, order)).toEqual([createHash('sha256').update(readFileSync(file)).digest('hex')])
  // The browser itself notes that it was cut off.
  complaints.length = 0
})

test('an upload goes on after a reload, when the same file is chosen again', async ({ page, complaints }) => {
  const t = words('fr')
  const order = await openFunded(page)
  const file = text('rechargé.txt', 2 * PIECE + 1_000)
  const sent = pieces(page)
  // A server that cannot be reached after the first piece.
  await page.route('**/api/uploads/*', (route) => (sent.length > 1 ? route.abort() : route.continue()))
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByText(t('common.state.upload_waits'))).toBeVisible()
  await page.unroute('**/api/uploads/*')
  await page.reload()
  await settled(page)
  const left = page.getByRole('listitem').filter({ hasText: 'rechargé.txt' })
  await expect(left).toContainText(/arrivés/)
  sent.length = 0
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(arrived(page, t, 'rechargé.txt')).toBeVisible({ timeout: 60_000 })
  expect(sent).toEqual([PIECE, 2 * PIECE])
  expect(await shaOf(page, order)).toEqual([createHash('sha256').update(readFileSync(file)).digest('hex')])
  complaints.length = 0
})

test('the player jumps to the moment that a remark is about', async ({ page }) => {
  const t = words('fr')
  const order = await openFunded(page)
  const answers: number[] = []
  page.on('response', (answer) => {
    if (/\/api\/files\/[^/]+$/.test(answer.url())) answers.push(answer.status())
  })
  await page.locator('input[type=file]').setInputFiles(film('film.webm'))
  await expect(arrived(page, t, 'film.webm')).toBeVisible({ timeout: 60_000 })
  await confirm(page, { open: t('delivery.deliver.act') })
  const player = page.locator('video')
  await expect(player).toBeVisible()

  const brand = await api(BRAND)
  const { items } = await brand.get(`/escrow/${order}/submissions`)
  await brand.post('/escrow/revision', {
    escrow_id: order,
    deliverables: items[0].deliverables,
    items: [1],
    note: 'Plus de lumière.',
    pins: [{ file_id: items[0].files[0].id, at_ms: 20_000, text: 'Ici.' }],
  })
  await page.getByRole('button', { name: t('work.pin.go_to', { time: '0:20' }) }).click()
  const moment = () => player.evaluate((video: HTMLVideoElement) => (video.seeking ? -1 : video.currentTime))
  await expect.poll(moment).toBeCloseTo(20, 0)
  // In parts: a player that gets all or nothing cannot jump in a long film.
  expect(answers.length).toBeGreaterThan(0)
  expect(answers.every((status) => status === 206)).toBe(true)
})

/** A new order of the creator whose money is locked, opened. Answers its id. */
async function openFunded(page: Page): Promise<string> {
  const [brand, creator] = [await api(BRAND), await api(CREATOR)]
  const title = `Envoi ${Math.random().toString(36).slice(2, 8)}`
  await brand.invite(title, 'Salma')
  const { items } = await creator.get('/engagements?limit=100')
  const asked = items.find((one: { campaign_title: string }) => one.campaign_title === title)
  const { escrow_id: id } = await creator.post(`/engagements/${asked.id}/accept`)
  await brand.post('/escrow/deposit', { campaign_id: asked.campaign_id })
  const status = async () => {
    await settleAll()
    return (await creator.get(`/escrow/status/${id}`)).status
  }
  await expect.poll(status, { timeout: 60_000 }).toBe('pending_funds')
  await page.goto(`/app/escrow/${id}`)
  await settled(page)
  return id
}

/** Where each piece that goes out begins, in the order in which they do. */
function pieces(page: Page): number[] {
  const sent: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.url().includes('/api/uploads/'))
      sent.push(Number(request.headers()['upload-offset']))
  })
  return sent
}

const arrived = (page: Page, t: Words, name: string) =>
  page.getByRole('button', { name: t('delivery.upload.remove', { name }) })

/** The checksums of the files that have arrived for an order, by their bytes on the server. */
const shaOf = (page: Page, order: string): Promise<string[]> =>
  page.evaluate(async (id) => {
    const files: { id: string }[] = JSON.parse(sessionStorage.getItem(`daman-uploads:${id}`) ?? '[]')
    const sums = files.map(async (file) => {
      const bytes = await (await fetch(`/api/files/${file.id}`)).arrayBuffer()
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      return [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    })
    return Promise.all(sums)
  }, order)

/** A text of so many bytes that no other has. On the disk, so that it has the same time of change when chosen again. */
function text(name: string, bytes: number): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    randomBytes(bytes / 2 + 1)
      .toString('hex')
      .slice(0, bytes),
  )
  return path
}

/** Half a minute of film. */
function film(name: string): string {
  const path = join(folder, name)
  const made = ['-f', 'lavfi', '-i', 'testsrc=duration=30:size=320x240:rate=10']
  execFileSync('ffmpeg', ['-v', 'error', ...made, '-c:v', 'libvpx', '-b:v', '400k', '-g', '20', path])
  return path
}
