import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './daman'
import { READERS } from './screens'
import { PATIENCE, test } from './test'
import { type Look, type Size, walk } from './walk'

/** `npm run screenshots`: pictures of every screen, to be looked at, and those of README.md. */
const FOLDER = process.env.DAMAN_SCREENSHOTS ?? 'screenshots'

/** What README.md shows. */
const SHOWN: { role: string; name: string; look: Look; size: Size }[] = [
  { role: 'public', name: 'landing', look: 'light', size: 'desk' },
  { role: 'brand', name: 'order-under_review', look: 'light', size: 'desk' },
  { role: 'creator', name: 'home', look: 'arabic', size: 'phone' },
  { role: 'fan', name: 'portfolio', look: 'dark', size: 'desk' },
  { role: 'mediator', name: 'dispute', look: 'light', size: 'desk' },
  { role: 'operator', name: 'wall', look: 'dark', size: 'desk' },
]

test('the picture of shared pages', async ({ page }) => {
  const art = join(ROOT, 'crates/site/art')
  await page.setViewportSize({ width: 1200, height: 630 })
  await page.goto('about:blank')
  const drawing = readFileSync(join(art, 'share.svg'), 'utf8')
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${drawing}`)
  await page.screenshot({ path: join(art, 'share.png') })
})

test('pictures for README.md', async ({ browser, complaints }) => {
  test.setTimeout(300_000 * PATIENCE)
  for (const shown of SHOWN) {
    const reader = READERS[shown.role]
    if (!reader) throw new Error(`no reader ${shown.role}`)
    const screens = reader.screens.filter((screen) => screen.name === shown.name)
    await walk(browser, { ...reader, screens }, complaints, async (page, { look, size }) => {
      if (look !== shown.look || size !== shown.size) return
      const session = await page.context().newCDPSession(page)
      const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 })
      const file = join(ROOT, 'docs/screenshots', `${shown.role}-${shown.name.replace('_', '-')}.webp`)
      writeFileSync(file, Buffer.from(data, 'base64'))
    })
  }
})

for (const [role, reader] of Object.entries(READERS))
  test(`pictures of ${role}`, async ({ browser, complaints }) => {
    test.setTimeout((60_000 + reader.screens.length * 20_000) * PATIENCE)
    await walk(browser, reader, complaints, async (page, { screen, look, size }) => {
      const name = `${role}-${screen.name}-${look}-${size}.png`
      await page.screenshot({ path: join(FOLDER, name), fullPage: true })
    })
  })
