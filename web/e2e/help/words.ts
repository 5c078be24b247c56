import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInstance } from 'i18next'

const LOCALES = resolve(import.meta.dirname, '../../src/i18n/locales')

/** The app's own words by their keys: `t('review.release.act')` is `release.act` of the namespace `review`. */
export function words(language: string) {
  const folder = join(LOCALES, language)
  const files = readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(join(folder, file), 'utf8')),
  ])
  const i18n = createInstance()
  i18n.init({
    lng: language,
    resources: { [language]: Object.fromEntries(files) },
    ns: files.map(([name]) => name),
    nsSeparator: '.',
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return (key: string, values: Record<string, unknown> = {}): string => {
    // A key that was renamed in the app must not become a text that is never found.
    if (!i18n.exists(key, values)) throw new Error(`no words in ${language}: ${key}`)
    return i18n.t(key, values)
  }
}
export type Words = ReturnType<typeof words>
