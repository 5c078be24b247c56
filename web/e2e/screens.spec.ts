import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import ROLES from '../scripts/words.json' with { type: 'json' }
import { READERS } from './screens'
import { expect, faults, PATIENCE, sticksOut, test } from './test'
import { walk } from './walk'

/** Axe takes a second, so it sees each look at one size; the width, which takes none, is looked at in both. */
const SEEN_BY_AXE = { light: 'desk', dark: 'phone', arabic: 'phone' }

for (const [role, reader] of Object.entries(READERS))
  test(`${role}: every screen is accessible, and fits a phone`, async ({ browser, complaints }) => {
    test.setTimeout((60_000 + reader.screens.length * 20_000) * PATIENCE)
    const words = new Set<string>()
    await walk(browser, reader, complaints, async (page, { screen, look, size }) => {
      for (const one of await wordsOf(page)) words.add(one)
      const seen = `${screen.name}, ${look}, ${size}: ${page.url()}`
      // All that is wrong is told at once, not only the first.
      expect.soft(await sticksOut(page), seen).toEqual([])
      if (SEEN_BY_AXE[look] === size) expect.soft(await faults(page), seen).toEqual([])
    })
    // The budget of words counts them all.
    const counted = ROLES[(role === 'auditor' ? 'operator' : role) as keyof typeof ROLES]
    const some = new Set(Object.values(ROLES).flat())
    if (counted) expect([...words].filter((one) => some.has(one) && !counted.includes(one))).toEqual([])
  })

/** The files of words by their names, as the build names them. */
const FILES = new Map(
  Object.entries<{ file: string }>(JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))).flatMap(
    ([source, { file }]) => {
      const name = /locales\/\w+\/(\w+)/.exec(source)?.[1]
      return name ? [[file, name] as const] : []
    },
  ),
)

/** The words that a page has loaded so far. */
async function wordsOf(page: Page): Promise<string[]> {
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name))
  return loaded.flatMap((address) => {
    const file = [...FILES.keys()].find((one) => address.endsWith(`/${one}`))
    return file ? [FILES.get(file) ?? ''] : []
  })
}
