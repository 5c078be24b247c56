import { MantineProvider } from '@mantine/core'
import { render } from '@testing-library/react'
import i18next from 'i18next'
import type { ReactNode } from 'react'
import { initReactI18next } from 'react-i18next'
import artist from '@/i18n/locales/en/artist.json'
import common from '@/i18n/locales/en/common.json'
import problems from '@/i18n/locales/en/problems.json'

await i18next.use(initReactI18next).init({
  lng: 'en',
  resources: { en: { artist, common, problems } },
  defaultNS: 'common',
  fallbackNS: 'common',
  interpolation: { escapeValue: false },
})

// What Mantine asks of a browser and jsdom does not have.
window.matchMedia ??= (query) =>
  ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {} }) as never
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/** Renders a part of the app, in English. */
export const show = (part: ReactNode) =>
  render(part, { wrapper: ({ children }) => <MantineProvider env="test">{children}</MantineProvider> })
