import { Alert, Button, Group, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { LANGUAGES } from '@/i18n'
import { useAct } from '@/lib/use-act'
import { useSubmit } from '@/lib/use-submit'
import { Choice } from '@/ui/Choice'
import { Form } from '@/ui/Form'

const CHOICE = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))
/** As the API bounds them. */
const [TITLE, TEXT] = [120, 5_000]

/** Something for the fans: posted as it is, and sent to each of them. */
export function PostUpdate({ project, close }: { project: string; close: () => void }) {
  const { t, i18n } = useTranslation('projects')
  const form = useForm({
    initialValues: { title: '', text: '', language: i18n.language },
    validate: {
      title: (value) => (value.trim() ? null : t('updates.title_missing')),
      text: (value) => (value.trim() ? null : t('updates.text_missing')),
    },
  })
  const post = useAct(
    (body: typeof form.values, key) =>
      api.POST('/projects/{id}/updates', {
        params: { path: { id: project }, header: { 'Idempotency-Key': key } },
        body,
      }),
    { said: t('updates.is_posted'), done: close },
  )
  const { submit, error, busy } = useSubmit(form, (values) => post.mutateAsync(values))
  return (
    <Form submit={submit} error={error} busy={busy}>
      <TextInput
        label={t('updates.field_title')}
        required
        maxLength={TITLE}
        dir="auto"
        {...form.getInputProps('title')}
      />
      <Textarea
        label={t('updates.field_text')}
        required
        autosize
        minRows={5}
        maxLength={TEXT}
        dir="auto"
        {...form.getInputProps('text')}
      />
      <Text size="sm" c="dimmed">
        {t('updates.length', { count: form.values.text.length, most: TEXT })}
      </Text>
      <Choice label={t('updates.field_language')} data={CHOICE} {...form.getInputProps('language')} />
      <Alert color="yellow" variant="light">
        {t('updates.warning')}
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('updates.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('updates.send')}
        </Button>
      </Group>
    </Form>
  )
}
