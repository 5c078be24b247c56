import { Button, Group, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'
import { Ltr, Name } from '@/ui/Bidi'
import { DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Page } from '@/ui/Page'
import { ShowAll } from '@/ui/ShowAll'
import { EmptyState } from '@/ui/states'
import { parties } from './api'
import { FindObject } from './FindObject'

/** Who has an account here. */
export function Parties() {
  const { t } = useTranslation('desk')
  const format = useFormat()
  const { search = '' } = useSearch({ from: '/_in/desk/parties/' })
  const navigate = useNavigate({ from: '/desk/parties/' })
  const [typed, setTyped] = useState(search)
  const query = useInfiniteQuery(parties(search))
  const find = (event: FormEvent) => {
    event.preventDefault()
    navigate({ search: typed.trim() ? { search: typed.trim() } : {} })
  }
  return (
    <Page title={t('parties.title')} subtitle={t('parties.subtitle')}>
      <form onSubmit={find}>
        <Group align="flex-end">
          <TextInput
            label={t('parties.search')}
            maxLength={120}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit">{t('audit.search')}</Button>
        </Group>
      </form>
      <FindObject />
      <DataTable
        caption={t('parties.title')}
        query={query}
        rowKey={(row) => row.id}
        empty={
          search ? (
            <EmptyState
              title={t('parties.none')}
              act={
                <ShowAll
                  onClick={() => {
                    setTyped('')
                    navigate({ search: {} })
                  }}
                />
              }
            />
          ) : (
            <EmptyState title={t('parties.none_ever')} />
          )
        }
        columns={[
          {
            label: t('parties.name'),
            cell: (row) => (
              <LinkText to="/desk/parties/$id" params={{ id: row.id }}>
                <Name>{row.name}</Name>
              </LinkText>
            ),
          },
          { label: t('parties.role'), cell: (row) => t(`role.${row.role}`, { ns: 'common' }) },
          { label: t('parties.email'), cell: (row) => <Ltr>{row.email}</Ltr> },
          { label: t('parties.country'), cell: (row) => format.country(row.country) },
          { label: t('parties.since'), cell: (row) => <Moment value={row.created_at} as="day" /> },
        ]}
      />
    </Page>
  )
}
