import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

/** The languages of the app, each complete (a test sees to it), by the name that its readers call it. */
export const LANGUAGES = {
  fr: 'Français',
  ar: 'العربية',
  en: 'English',
  es: 'Español',
  pt: 'Português',
  ko: '한국어',
} as const
export type Language = keyof typeof LANGUAGES

const KEPT = 'daman-language'
const files = import.meta.glob<{ default: Record<string, unknown> }>('./locales/*/*.json')

export const isLanguage = (code: string): code is Language => code in LANGUAGES

export const direction = (language: string): 'rtl' | 'ltr' => (language === 'ar' ? 'rtl' : 'ltr')

/** The language that was chosen here, else the first of the browser's that the app speaks. */
function preferred(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  const candidates = [asked, localStorage.getItem(KEPT), ...navigator.languages.map((tag) => tag.slice(0, 2))]
  return candidates.find((code): code is Language => !!code && isLanguage(code)) ?? 'fr'
}

function mark(language: string) {
  document.documentElement.lang = language
  document.documentElement.dir = direction(language)
}

/** Loads the words that all pages need, and those that the first needs too. */
export async function start(first: string[]) {
  const language = preferred()
  mark(language)
  await i18next
    .use({
      type: 'backend',
      read: (lng: string, ns: string, done: (error: unknown, data: unknown) => void) => {
        const load = files[`./locales/${lng}/${ns}.json`]
        if (!load) return done(new Error(`no words: ${lng}/${ns}`), null)
        load().then(
          (file) => done(null, file.default),
          (error) => done(error, null),
        )
      },
    })
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      ns: ['common', ...first],
      defaultNS: 'common',
      fallbackNS: 'common',
      interpolation: { escapeValue: false },
      // A screen that reads several files of words finds a word in the first that has it.
      react: { useSuspense: true, nsMode: 'fallback' },
    })
}

export async function changeLanguage(language: Language) {
  localStorage.setItem(KEPT, language)
  await i18next.changeLanguage(language)
  mark(language)
}
