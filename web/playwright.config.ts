import { defineConfig } from '@playwright/test'

/** A machine that does much else at the same time needs more of it. */
const patience = Number(process.env.DAMAN_E2E_PATIENCE ?? 1)

/** Stories on a real browser against the real binary, database, sandbox rail and mail catcher (see `e2e/setup.ts`). */
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/setup.ts',
  workers: 2,
  timeout: 60_000 * patience,
  expect: { timeout: 15_000 * patience },
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    actionTimeout: 20_000 * patience,
    navigationTimeout: 30_000 * patience,
    locale: 'fr-FR',
    timezoneId: 'Africa/Casablanca',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.DAMAN_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    },
  },
  projects: [
    // One after the other: they share a clock.
    { name: 'stories', testIgnore: /screens/, workers: 1 },
    // The demo's stories are played before, and more is begun, so that each screen has something to show.
    { name: 'scene', testMatch: /scene\.setup/ },
    // Nobody acts there any more: those who look do not disturb each other. A trace of so many looks takes longer than they do.
    {
      name: 'screens',
      testMatch: /screens\.spec/,
      dependencies: ['scene'],
      fullyParallel: true,
      use: { trace: 'off' },
    },
    { name: 'screenshots', testMatch: /screenshots\.spec/, dependencies: ['scene'], use: { trace: 'off' } },
  ],
})
