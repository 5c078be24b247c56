import { Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, body } from '@/api/client'
import { useSubmit } from '@/lib/use-submit'
import { CopyId } from '@/ui/CopyId'
import { Form } from '@/ui/Form'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { endpoints } from './api'
import { Deliveries } from './Deliveries'
import { Endpoint } from './Endpoint'

/** The party's own servers that are told what happens. */
export function Webhooks() {
  const { t } = useTranslation('account')
  const query = useQuery(endpoints)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <Stack>
      <Section title={t('webhooks.title')}>
        <Text>{t('webhooks.text')}</Text>
        {secret && (
          <Card role="status">
            <Text fw={600}>{t('webhooks.secret_title')}</Text>
            <Text>{t('webhooks.secret_text')}</Text>
            <CopyId value={secret} short={false} />
          </Card>
        )}
        <Loaded query={query}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState title={t('webhooks.empty')} />
            ) : (
              <Stack component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
                {items.map((endpoint) => (
                  <Endpoint key={endpoint.id} endpoint={endpoint} show={setSecret} />
                ))}
              </Stack>
            )
          }
        </Loaded>
        <Add show={setSecret} />
      </Section>
      {(query.data?.length ?? 0) > 0 && <Deliveries />}
    </Stack>
  )
}

function Add({ show }: { show: (secret: string | null) => void }) {
  const { t } = useTranslation('account')
  const queries = useQueryClient()
  const form = useForm({
    initialValues: { url: '', topics: '' },
    validate: { url: (value) => (/^https:\/\/./.test(value) ? null : t('webhooks.url_refused')) },
  })
  const { submit, error, busy } = useSubmit(form, async ({ url, topics }) => {
    const wanted = topics.split(/[\s,]+/).filter(Boolean)
    const made = body(await api.POST('/webhooks/endpoints', { body: { url, topics: wanted } }))
    show(made.secret ?? null)
    form.reset()
    await queries.invalidateQueries()
  })
  return (
    <Form submit={submit} error={error} busy={busy}>
      <TextInput
        label={t('webhooks.url')}
        type="url"
        dir="ltr"
        required
        placeholder="https://"
        {...form.getInputProps('url')}
      />
      <TextInput
        label={t('webhooks.topics')}
        description={t('webhooks.topics_hint')}
        dir="ltr"
        {...form.getInputProps('topics')}
      />
      <Group>
        <Button type="submit" variant="default" loading={busy}>
          {t('webhooks.add')}
        </Button>
      </Group>
    </Form>
  )
}
