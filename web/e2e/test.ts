import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import axe from 'axe-core'
import { type Running, run } from './daman'
import { recentCode } from './help/totp'

export { expect }

/** Where the Daman of this run is. */
export const at = (): Running => JSON.parse(process.env.DAMAN_E2E ?? '{}')

/** The password of every demo account. */
export const PASSWORD = 'play-money-only'

/** A machine that does much else at the same time needs more of it. */
export const PATIENCE = Number(process.env.DAMAN_E2E_PATIENCE ?? 1)

/** How long a change made elsewhere may take to be seen. */
export const SOON = 2_000 * PATIENCE

interface Watched {
  /** What the browser complained of. A test that expects complaints empties it. */
  complaints: string[]
}

/** The page that is not there, which a public address of it shows. */
export const NOT_THERE = '/not-there'

/** A refusal that the app handles (no payout account yet, not signed in yet) is noted by the browser itself. */
const isRefusal = (text: string, url: string) =>
  /Failed to load resource: the server responded with a status of 4\d\d/.test(text) &&
  (url.includes('/api/') || url.endsWith(NOT_THERE))

/** Notes each console error (a breach of the content security policy is one) and page error. */
export function watch(page: Page, complaints: string[]) {
  page.on('console', (message) => {
    if (message.type() !== 'error' || isRefusal(message.text(), message.location().url)) return
    complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
}

/** Every test gets a browser that complains of nothing: no console error, no breach of the content security policy. */
export const test = base.extend<Watched>({
  complaints: async ({ context }, use) => {
    const complaints: string[] = []
    context.on('page', (page) => watch(page, complaints))
    await use(complaints)
    expect(complaints).toEqual([])
  },
  page: async ({ page, complaints }, use) => {
    void complaints
    await use(page)
  },
  baseURL: async ({ browserName: _ }, use) => {
    await use(at().url)
  },
})

/** Signs a context in without clicks: the cookies are those that the app itself would get. */
export async function signIn(context: BrowserContext, email: string, password = PASSWORD) {
  const headers = { 'Daman-Web': '1', 'Sec-Fetch-Site': 'same-origin' }
  const url = `${at().url}/api/auth/sign-in`
  const answer = await context.request.post(url, { headers, data: { email, password, cookie: true } })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { challenge } = await answer.json()
  if (!challenge) return
  const code = (await recentCode(() => run(['code', email], at()))).trim()
  const given = await context.request.post(`${url}/second-factor`, {
    headers,
    data: { challenge, code, cookie: true },
  })
  expect(given.ok(), await given.text()).toBe(true)
}

/** The language that a context's pages are shown in. */
export async function speak(context: BrowserContext, language: string) {
  await context.addInitScript((code) => {
    // The empty page that a context begins with has no storage.
    if (location.protocol.startsWith('http')) localStorage.setItem('daman-language', code)
  }, language)
}

/** Signs in by clicks. */
export async function signInByClicks(page: Page, email: string, password = PASSWORD) {
  await page.goto('/app/sign-in')
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.locator('button[type=submit]').click()
}

/** What is shown is all there: no list or page is still loading. */
export async function settled(page: Page) {
  await expect(page.locator('h1').first()).toBeVisible()
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0, { timeout: 30_000 })
}

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** WCAG 2.2 AA by axe: what it finds wrong. Axe stays in the page, which one may look at more than once. */
export async function faults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    }),
  )
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`,
  )
}

/** Axe finds nothing wrong. */
export async function accessible(page: Page) {
  expect(await faults(page), page.url()).toEqual([])
}

/** What makes the page so wide that it has to be scrolled sideways; nothing, when it does not. */
export const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const out = [...document.querySelectorAll('body *')].filter((one) => {
      const { left, right, width } = one.getBoundingClientRect()
      return width > 0 && (left < 0 || right > clientWidth)
    })
    const said = out
      .slice(0, 5)
      .map((one) => `${one.tagName}.${one.className}: ${one.textContent?.slice(0, 40)}`)
    return [`${scrollWidth - clientWidth} px too wide`, ...said]
  })
