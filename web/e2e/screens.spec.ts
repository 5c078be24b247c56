import { READERS } from './screens'
import { expect, faults, PATIENCE, sticksOut, test } from './test'
import { walk } from './walk'

/** Axe takes a second, so it sees each look at one size; the width, which takes none, is looked at in both. */
const SEEN_BY_AXE = { light: 'desk', dark: 'phone', arabic: 'phone' }

const softly = expect.configure({ soft: true })

for (const [role, reader] of Object.entries(READERS))
  test(`${role}: every screen is accessible, and fits a phone`, async ({ browser, complaints }) => {
    test.setTimeout((60_000 + reader.screens.length * 20_000) * PATIENCE)
    await walk(browser, reader, complaints, async (page, { screen, look, size }) => {
      const seen = `${screen.name}, ${look}, ${size}: ${page.url()}`
      // All that is wrong is told at once, not only the first. What a window that has just changed its size has drawn may move yet.
      await softly.poll(() => sticksOut(page), { message: seen, timeout: 2_000 * PATIENCE }).toEqual([])
      if (SEEN_BY_AXE[look] === size) expect.soft(await faults(page), seen).toEqual([])
    })
  })
