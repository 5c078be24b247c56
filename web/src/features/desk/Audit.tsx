import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Ltr } from '@/ui/Bidi'
import { CopyId } from '@/ui/CopyId'
import { DataTable } from '@/ui/DataTable'
import { Moment } from '@/ui/Moment'
import { Page } from '@/ui/Page'
import { Said } from '@/ui/Said'
import { ShowAll } from '@/ui/ShowAll'
import { EmptyState } from '@/ui/states'
import { type AuditFilter, type AuditRow, audit } from './api'
import { hasPage, isId } from './id'
import { ObjectLink } from './ObjectLink'

/** Who did what to which object. The filter is in the address, so that a finding can be sent. */
export function Audit() {
  const { t } = useTranslation('desk')
  const { row: opened, ...filter } = useSearch({ from: '/_in/desk/audit' })
  const navigate = useNavigate({ from: '/desk/audit' })
  const query = useInfiniteQuery(audit(filter))
  const open = query.data?.find((row) => row.id === opened)
  const look = (row?: string) => navigate({ search: { ...filter, row }, resetScroll: false })
  return (
    <Page title={t('audit.title')} subtitle={t('audit.subtitle')}>
      <Filter key={JSON.stringify(filter)} filter={filter} />
      <DataTable
        caption={t('audit.title')}
        query={query}
        rowKey={(row) => row.id}
        empty={
          Object.values(filter).some(Boolean) ? (
            <EmptyState title={t('audit.none')} act={<ShowAll onClick={() => navigate({ search: {} })} />} />
          ) : (
            <EmptyState title={t('audit.none_ever')} />
          )
        }
        columns={[
          { label: t('audit.at'), cell: (row) => <Moment value={row.at} /> },
          { label: t('audit.act'), cell: (row) => <Ltr>{row.act}</Ltr> },
          {
            label: t('audit.actor'),
            cell: (row) =>
              row.actor ? (
                <Group gap={6}>
                  {row.role && t(`role.${row.role}`, { ns: 'common' })} <CopyId value={row.actor} />
                </Group>
              ) : (
                t('audit.by_itself')
              ),
          },
          {
            label: t('audit.object'),
            cell: (row) => (
              <Group gap={6}>
                <Ltr>{row.object_kind}</Ltr>{' '}
                {hasPage(row.object_kind) ? <ObjectLink id={row.object} /> : <CopyId value={row.object} />}
              </Group>
            ),
          },
          {
            label: t('audit.change'),
            cell: (row) => (
              <Button variant="subtle" size="sm" onClick={() => look(row.id)}>
                {t('audit.look')}
              </Button>
            ),
          },
        ]}
      />
      <Modal
        opened={open !== undefined}
        onClose={() => look()}
        title={t('audit.change')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('act.close', { ns: 'common' }) }}
      >
        {open && <Change row={open} />}
      </Modal>
    </Page>
  )
}

function Change({ row }: { row: AuditRow }) {
  const { t } = useTranslation('desk')
  return (
    <Stack>
      {row.network && (
        <Text>
          <Said label={t('audit.network')}>
            <Ltr>{row.network}</Ltr>
          </Said>
        </Text>
      )}
      <Text fw={600}>{t('audit.before')}</Text>
      <Code block dir="ltr">
        {JSON.stringify(row.before ?? null, null, 2)}
      </Code>
      <Text fw={600}>{t('audit.after')}</Text>
      <Code block dir="ltr">
        {JSON.stringify(row.after ?? null, null, 2)}
      </Code>
    </Stack>
  )
}

function Filter({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation('desk')
  const navigate = useNavigate({ from: '/desk/audit' })
  const id = (value: string) => (value === '' || isId(value) ? null : t('audit.no_id'))
  const form = useForm({
    initialValues: { act: filter.act ?? '', actor: filter.actor ?? '', object: filter.object ?? '' },
    validate: { actor: id, object: id },
  })
  const search = form.onSubmit((values) => {
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
    return navigate({ search: filled })
  })
  return (
    <form onSubmit={search}>
      <Group align="flex-start">
        <TextInput
          label={t('audit.act')}
          dir="ltr"
          placeholder="escrow.release"
          {...form.getInputProps('act')}
        />
        <TextInput label={t('audit.actor_id')} dir="ltr" {...form.getInputProps('actor')} />
        <TextInput label={t('audit.object_id')} dir="ltr" {...form.getInputProps('object')} />
        <Button type="submit" mt={24}>
          {t('audit.search')}
        </Button>
        <Button variant="default" mt={24} onClick={() => navigate({ search: {} })}>
          {t('act.reset_filters', { ns: 'common' })}
        </Button>
      </Group>
    </form>
  )
}
