import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { currentSession, setParty } from '@/api/session'
import { changeLanguage, LANGUAGES, type Language } from '@/i18n'

/** The language of the page. Of who is signed in, it is that of mails too. */
export function LanguageChoice({ w = 130 }: { w?: number | string }) {
  const { t, i18n } = useTranslation()
  // The browser's own: every page has it, so it must weigh nothing.
  return (
    <NativeSelect
      w={w}
      aria-label={t('shell.language')}
      value={i18n.language}
      data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      onChange={(event) => {
        const language = event.currentTarget.value as Language
        changeLanguage(language)
        // One choice: mails come in the language of the screen.
        if (currentSession())
          api
            .PATCH('/parties/me', { body: { language } })
            .then((answer) => setParty(body(answer)))
            .catch(() => undefined)
      }}
    />
  )
}
