import { Group, TextInput } from '@mantine/core'
import { type ChangeEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { Ltr } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'

const EMPTY = { from: '', to: '', rate: '', source: '', dated: '' }

/** Gives the rate at which a statement is counted. It fixes what cash is due, so it is read once more before it goes. */
export function GiveRate({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation(['import', 'artist'])
  const [given, setGiven] = useState(EMPTY)
  const give = useAct(
    (body: typeof EMPTY) => api.POST('/statements/{id}/rate', { params: { path: { id } }, body }),
    { said: t('rate.given') },
  )
  const whole = Object.values(given).every((one) => one.trim())
  const field = (name: keyof typeof EMPTY) => ({
    label: t(`rate.${name}`),
    required: true,
    value: given[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) =>
      setGiven({ ...given, [name]: event.currentTarget.value }),
  })
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('rate.title')}
      text={t('confirm.rate')}
      facts={
        whole
          ? [
              {
                label: t('rate.rate'),
                value: (
                  <Ltr>
                    1 {given.from} = {given.rate} {given.to}
                  </Ltr>
                ),
              },
            ]
          : undefined
      }
      warning={t('confirm.rate_stays')}
      act={t('rate.give')}
      disabled={!whole}
      confirm={() => give.mutateAsync(given)}
    >
      {(at) => (
        <>
          <Group grow align="flex-start">
            <TextInput {...field('from')} error={at('from')} maxLength={4} dir="ltr" />
            <TextInput {...field('to')} error={at('to')} maxLength={4} dir="ltr" />
            <TextInput {...field('rate')} error={at('rate')} inputMode="decimal" dir="ltr" />
          </Group>
          <Group grow align="flex-start">
            <TextInput {...field('source')} error={at('source')} maxLength={200} />
            <TextInput {...field('dated')} error={at('dated')} type="date" />
          </Group>
        </>
      )}
    </ConfirmSheet>
  )
}
