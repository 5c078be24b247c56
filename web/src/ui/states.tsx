import { Alert, Button, Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldFault, Refused } from '@/api/problems'
import { reasonOf } from '@/lib/field-reason'
import { count } from '@/lib/format'
import { type Names, nameOf } from '@/lib/pointer'
import { problemWords } from '@/lib/problem-words'

/** What a refusal says, in the reader's language where its code is known, else in the server's words. */
function ProblemText({ error }: { error: unknown }) {
  const code = error instanceof Refused ? error.code : 'unknown'
  const words = problemWords(code)
  // The page waits for no words: it must not vanish because something on it was refused.
  const { t, i18n, ready } = useTranslation(words, { useSuspense: false })
  if (!ready) return null
  const key = code.replaceAll('.', '_')
  if (!(error instanceof Refused) || i18n.exists(`${words}:${key}`)) return t(key)
  return (
    <bdi lang="en" dir="ltr">
      {error.message}
    </bdi>
  )
}

/** What the server says of a field, in the reader's language where it has words; else in the server's, marked as English. */
export function useFieldWords() {
  const { t, i18n } = useTranslation('problems', { useSuspense: false })
  return (fault: FieldFault): ReactNode => {
    const reason = reasonOf(fault, i18n.language)
    // A server that is newer than this page may have a code that the page does not know.
    if (reason && i18n.exists(`problems:${reason.key}`)) return t(reason.key, reason.values)
    return (
      <bdi lang="en" dir="ltr">
        {fault.detail}
      </bdi>
    )
  }
}

/** Which field was refused, by the name that the reader knows it by, where there is one here. */
function FieldName({ pointer, names }: { pointer: string; names: Names }) {
  const { t, i18n } = useTranslation()
  const field = nameOf(pointer, names)
  if (!field) return <Code dir="ltr">{pointer}</Code>
  const row = field.row === null ? '' : ` ${count(field.row, i18n.language)}`
  return t('said', { label: field.name + row })
}

/** Nothing could be read or done: why, what to do, and what to tell the operator. */
export function ErrorState({
  error,
  retry,
  title,
  names = {},
}: {
  error: unknown
  retry?: () => void
  /** What it means for the reader, when that is more than what was refused. */
  title?: string
  names?: Names
}) {
  const { t } = useTranslation()
  const words = useFieldWords()
  const refused = error instanceof Refused ? error : null
  return (
    <Alert
      color="red"
      variant="light"
      icon={<CircleAlert aria-hidden />}
      title={title ?? <ProblemText error={error} />}
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        {title && (
          <Text size="sm">
            <ProblemText error={error} />
          </Text>
        )}
        {refused && refused.fields.length > 0 && (
          <ul>
            {refused.fields.map((field) => (
              <li key={`${field.pointer} ${field.detail}`}>
                <FieldName pointer={field.pointer} names={names} /> {words(field)}
              </li>
            ))}
          </ul>
        )}
        {refused && (
          <Text size="sm">
            {t('error.code')} <Code>{refused.code}</Code>
            {refused.requestId && (
              <>
                {' · '}
                {t('error.support')} <Code>{refused.requestId}</Code>
              </>
            )}
          </Text>
        )}
        {retry && (
          <Button variant="light" color="red" onClick={retry}>
            {t('act.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

/** Nothing here yet, or nothing that fits: what it means, and the next act. */
export function EmptyState({ title, text, act }: { title: string; text?: string; act?: ReactNode }) {
  return (
    <Stack align="center" py="xl" px="md" gap="xs">
      <Title order={3} ta="center">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" ta="center" maw={460}>
          {text}
        </Text>
      )}
      {act && <Group mt="sm">{act}</Group>}
    </Stack>
  )
}

/** The room that something will take, while it comes. */
export function Loading({ rows = 4, height = 44 }: { rows?: number; height?: number }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never change
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  )
}
