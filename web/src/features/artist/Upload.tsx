import { Button, FileButton, Group, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from '@/lib/use-act'
import { useUpload } from '@/lib/use-upload'
import { Ltr } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { FileDrop } from '@/ui/FileDrop'
import { ErrorState } from '@/ui/states'
import { UploadProgress } from '@/ui/UploadProgress'
import type { Statement } from './api'
import { NOTHING_SAID, type Options, sentOptions, wrongOptions } from './options'

interface Props {
  /** The statement that it corrects, and why. */
  replaces?: { id: string; reason: string }
  /** What its columns are, where the form before has asked for it. */
  mapping?: string
  /** Whether it is known that more has to be said. */
  asks?: boolean
}

/** Sends a file, with what its owner says about it. */
export function Upload({ replaces, mapping, asks = false }: Props) {
  const { t } = useTranslation(['import', 'artist', 'statements'])
  const navigate = useNavigate()
  const upload = useUpload(`statement-${replaces?.id ?? ''}`)
  const [said, say] = useState<Options>(NOTHING_SAID)
  // A correction changes what is booked, so it is read once more before it goes.
  const [correction, setCorrection] = useState<File | null>(null)
  const all = mapping ? { ...said, mapping } : said
  const wrong = wrongOptions(all)
  const send = useAct(
    async (file: File) => {
      const query = new URLSearchParams([['name', file.name], ...sentOptions(all)])
      if (replaces) {
        query.set('replaces', replaces.id)
        query.set('reason', replaces.reason)
      }
      return await upload.send<Statement>(`/statements?${query}`, file)
    },
    { done: (sent) => navigate({ to: '/statements/$id', params: { id: sent.id } }) },
  )
  return (
    <Stack>
      <details open={asks}>
        <summary style={{ minHeight: 44, alignContent: 'center', cursor: 'pointer' }}>
          {t('options.title')}
        </summary>
        <Fields said={said} say={say} wrong={wrong} mapped={!!mapping} />
      </details>
      {wrong.length === 0 && (
        <FileDrop
          label={t('upload.drop')}
          hint={t('upload.hint')}
          {...(replaces ? {} : upload.shown)}
          take={([file]) => file && (replaces ? setCorrection(file) : send.mutate(file))}
        />
      )}
      {!replaces && send.isError && <ErrorState error={send.error} />}
      {replaces && correction && (
        <ConfirmSheet
          opened
          close={() => setCorrection(null)}
          title={t('replace.title')}
          text={t('confirm.replace')}
          facts={[
            { label: t('statements.file'), value: <bdi>{correction.name}</bdi> },
            { label: t('replace.why'), value: <bdi>{replaces.reason}</bdi> },
            ...(['period', 'source', 'totals', 'mapping'] as const)
              .filter((name) => all[name].trim())
              .map((name) => ({ label: t(`options.${name}`), value: <Ltr>{all[name]}</Ltr> })),
          ]}
          warning={t('replace.text')}
          names={{ reason: t('replace.why') }}
          act={t('confirm.send')}
          confirm={() => send.mutateAsync(correction)}
        >
          <UploadProgress {...upload.shown} />
        </ConfirmSheet>
      )}
    </Stack>
  )
}

interface FieldsProps {
  said: Options
  say: (said: Options) => void
  wrong: (keyof Options)[]
  mapped: boolean
}

function Fields({ said, say, wrong, mapped }: FieldsProps) {
  const { t } = useTranslation('import')
  const field = (name: 'period' | 'source' | 'totals', most: number) => ({
    label: t(`options.${name}`),
    description: t(`options.${name}_hint`),
    error: wrong.includes(name) && t(`wrong.${name}`),
    dir: 'ltr',
    maxLength: most,
    value: said[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      say({ ...said, [name]: event.currentTarget.value }),
  })
  return (
    <Stack py="sm">
      <TextInput type="month" {...field('period', 7)} />
      <TextInput {...field('source', 80)} />
      <TextInput {...field('totals', 400)} />
      {!mapped && <MappingFile said={said} say={say} wrong={wrong.includes('mapping')} />}
    </Stack>
  )
}

function MappingFile({ said, say, wrong }: { said: Options; say: (said: Options) => void; wrong: boolean }) {
  const { t } = useTranslation('import')
  const [name, setName] = useState('')
  const reset = useRef<() => void>(null)
  return (
    <Stack gap={4} role="group" aria-label={t('options.mapping')}>
      <Text size="sm" fw={500}>
        {t('options.mapping')}
      </Text>
      <Text size="sm" c="dimmed">
        {t('options.mapping_hint')}
      </Text>
      <Group>
        <FileButton
          accept="application/json,.json"
          inputProps={{ 'aria-label': t('options.mapping') }}
          resetRef={reset}
          onChange={async (file) => {
            // The same file can be chosen once more, when it was mended.
            reset.current?.()
            if (!file) return
            setName(file.name)
            say({ ...said, mapping: await file.text() })
          }}
        >
          {(props) => (
            <Button {...props} variant="default">
              {t('act.choose_file', { ns: 'common' })}
            </Button>
          )}
        </FileButton>
        <bdi>{name}</bdi>
      </Group>
      {wrong && (
        <Text size="sm" c="red" role="alert">
          {t('wrong.mapping')}
        </Text>
      )}
    </Stack>
  )
}
