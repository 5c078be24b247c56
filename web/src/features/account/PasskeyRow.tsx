import { Alert, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/api/client'
import { refresh } from '@/api/session'
import { useAct } from '@/lib/use-act'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { useFaultsAt } from '@/ui/faults'
import { ErrorState } from '@/ui/states'

export function PasskeyRow({ passkey }: { passkey: Schemas['PasskeyView'] }) {
  const { t } = useTranslation('account')
  const format = useFormat()
  const queries = useQueryClient()
  const [renaming, setRenaming] = useState(false)
  const [removing, setRemoving] = useState(false)
  const [name, setName] = useState(passkey.name)
  const path = { id: passkey.id }
  const rename = useAct(
    (next: string) => api.PATCH('/auth/passkeys/{id}', { params: { path }, body: { name: next } }),
    { done: () => setRenaming(false) },
  )
  const { at, rest } = useFaultsAt(rename.error)
  const fault = at('name')
  const untold = rest()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    rename.mutate(name.trim())
  }
  async function remove() {
    await api.DELETE('/auth/passkeys/{id}', { params: { path } })
    await refresh()
    await queries.invalidateQueries()
  }
  return (
    <Card component="li" padding="md">
      <Stack gap="xs">
        {renaming ? (
          <Group component="form" onSubmit={submit} align="flex-end">
            <TextInput
              label={t('passkey.name')}
              value={name}
              error={fault}
              maxLength={120}
              autoFocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={rename.isPending} disabled={!name.trim()}>
              {t('act.save')}
            </Button>
            <Button variant="default" onClick={() => setRenaming(false)}>
              {t('act.cancel')}
            </Button>
          </Group>
        ) : (
          <Group justify="space-between">
            <div>
              <Text fw={600}>
                <Name>{passkey.name}</Name>
              </Text>
              <Text size="sm" c="dimmed">
                {passkey.used_at
                  ? t('passkey.used', { when: format.moment(passkey.used_at) })
                  : t('passkey.never_used')}
              </Text>
            </div>
            <Group gap="xs">
              {passkey.can.includes('rename') && (
                <Button variant="default" onClick={() => setRenaming(true)}>
                  {t('passkey.rename')}
                </Button>
              )}
              {passkey.can.includes('remove') && (
                <Button variant="default" onClick={() => setRemoving(true)}>
                  {t('passkey.remove')}
                </Button>
              )}
            </Group>
          </Group>
        )}
        {untold !== null && <ErrorState error={untold} />}
        {passkey.set_aside_at && <Alert color="red">{t('passkey.set_aside')}</Alert>}
      </Stack>
      <ConfirmSheet
        opened={removing}
        close={() => setRemoving(false)}
        title={t('passkey.remove_title', { name: passkey.name })}
        text={t('passkey.remove_text')}
        act={t('passkey.remove')}
        danger
        confirm={remove}
      />
    </Card>
  )
}
