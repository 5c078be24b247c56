import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { Reader, Screen } from './screens'
import { at, expect, settled, signIn, speak, watch } from './test'

export type Look = 'light' | 'dark' | 'arabic'
export type Size = 'desk' | 'phone'

export const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } }

/** What is done with a screen in one of its looks. */
type Visit = (page: Page, seen: { screen: Screen; look: Look; size: Size }) => Promise<void>

/** Shows a reader each of its screens, loaded once: then in the dark, on a phone and in Arabic where it stands. */
export async function walk(browser: Browser, reader: Reader, complaints: string[], visit: Visit) {
  const context = await browser.newContext({
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: SIZES.desk,
  })
  await speak(context, 'fr')
  if (reader.email) await signIn(context, reader.email)
  const addresses = await addressesOf(context, reader)
  const page = await context.newPage()
  watch(page, complaints)
  const sizes = async (look: Look, screen: Screen) => {
    for (const size of ['desk', 'phone'] as const) {
      await page.setViewportSize(SIZES[size])
      await atRest(page)
      await visit(page, { screen, look, size })
    }
    await page.setViewportSize(SIZES.desk)
  }
  for (const screen of reader.screens) {
    const path = addresses.get(screen) ?? ''
    await show(page, reader, 'fr', path)
    await sizes('light', screen)
    await shine(page, 'dark')
    await sizes('dark', screen)
    await shine(page, 'light')
    if (reader.isPublic) await show(page, reader, 'ar', path)
    else await speakHere(page, 'ar')
    await sizes('arabic', screen)
  }
  await context.close()
}

/** Opens an address, and waits until all of it is there. */
async function show(page: Page, { isPublic }: Reader, language: string, path: string) {
  await page.goto(isPublic ? `/${language}${path}` : `/app${path}`)
  await settled(page)
  // Only fonts are still to come.
  await page.evaluate(() => document.fonts.ready)
}

/** The reader's machine turns dark or light; what is shown follows. */
async function shine(page: Page, scheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme: scheme })
  await drawn(page)
}

/** Two frames: one in which the app notices a change, one in which all of it is drawn. */
const drawn = (page: Page) =>
  page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))

/** The window has its new size, and what is in it has kept its own for ten frames: media queries and fonts come a little later. */
const atRest = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next))
    const size = () => `${document.documentElement.scrollWidth} ${document.documentElement.scrollHeight}`
    let [last, same] = ['', 0]
    // What never rests is looked at as it is.
    for (let frames = 0; same < 10 && frames < 120; frames += 1) {
      await frame()
      const now = size()
      same = now === last ? same + 1 : 0
      last = now
    }
    await document.fonts.ready
  })

/** The app turns to another language where it stands, by its own choice of language. */
async function speakHere(page: Page, language: string) {
  await page
    .locator('select', { has: page.locator(`option[value=${language}]`) })
    .first()
    .selectOption(language)
  await expect(page.locator(`html[lang=${language}]`)).toHaveCount(1)
  await settled(page)
  await page.evaluate(() => document.fonts.ready)
}

/** Where the screens are, now that the demo has run. Asked before a page is open: two must not turn the same session at once. */
async function addressesOf(context: BrowserContext, { email, screens }: Reader) {
  const url = `${at().url}/api`
  const data = { cookie: true }
  const web = { 'Daman-Web': '1', 'Sec-Fetch-Site': 'same-origin' }
  const session = email && (await context.request.post(`${url}/auth/refresh`, { headers: web, data }))
  const headers = session ? { Authorization: `Bearer ${(await session.json()).access_token}` } : undefined
  const addresses = new Map<Screen, string>()
  for (const screen of screens) {
    const { path, list = [], having = {} } = screen
    let found: Item = {}
    const filled = (text: string) => text.replace(/\$(\w+)/g, (_, field) => found[field] ?? '')
    for (const one of [list].flat()) {
      const { items } = await (await context.request.get(url + filled(one), { headers })).json()
      const fits = (item: Item) =>
        Object.entries(having).every(([field, values]) => [values].flat().includes(item[field] ?? ''))
      const first = items.find(fits)
      if (!first) throw new Error(`nothing in ${one} with ${JSON.stringify(having)}, for ${screen.name}`)
      found = { ...found, ...first }
    }
    addresses.set(screen, filled(path))
  }
  return addresses
}
type Item = Record<string, string>
