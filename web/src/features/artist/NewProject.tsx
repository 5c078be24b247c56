import { Button, Group, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { useAct } from '@/lib/use-act'
import { useSubmit } from '@/lib/use-submit'
import { Form } from '@/ui/Form'
import { Page, Section } from '@/ui/Page'

/** Begins a draft: its title is all that it needs. */
export function NewProject() {
  const { t } = useTranslation('artist')
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { title: '' },
    validate: { title: (value) => (value.trim() ? null : t('build.title_missing')) },
  })
  const begin = useAct(async (title: string, key) =>
    body(await api.POST('/projects', { params: { header: { 'Idempotency-Key': key } }, body: { title } })),
  )
  const { submit, error, busy } = useSubmit(form, async ({ title }) => {
    const project = await begin.mutateAsync(title)
    await navigate({ to: '/projects/$id/edit', params: { id: project.id } })
  })
  return (
    <Page title={t('build.begin')}>
      <Section title={t('build.first')}>
        <Form submit={submit} error={error} busy={busy}>
          <TextInput label={t('build.title')} required maxLength={200} {...form.getInputProps('title')} />
          <Group justify="flex-end">
            <Button type="submit">{t('build.next')}</Button>
          </Group>
        </Form>
      </Section>
    </Page>
  )
}
