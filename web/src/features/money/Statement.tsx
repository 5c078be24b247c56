import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { csv, download } from '@/lib/csv'
import { useParty } from '@/lib/use-session'
import { Name } from '@/ui/Bidi'
import { CopyId } from '@/ui/CopyId'
import { Figures } from '@/ui/Figures'
import { Loaded } from '@/ui/Loaded'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { WideTable } from '@/ui/WideTable'
import { moved } from './api'
import { type Entry, entries, totals } from './entries'
import { Receipts } from './Receipts'

/** What came and went within some days, to be kept as a file or on paper; and the receipts. */
export function Statement() {
  const { t } = useTranslation('money')
  const party = useParty()
  const navigate = useNavigate()
  const query = useQuery(moved)
  const { from, to } = useSearch({ from: '/_in/money' })
  const choose = (next: { from?: string; to?: string }) =>
    navigate({
      to: '/money',
      search: { tab: 'statement', from: from || undefined, to: to || undefined, ...next },
      replace: true,
    })
  const save = (list: Entry[]) =>
    download(
      'daman.csv',
      csv([
        [t('col.date'), t('col.kind'), t('col.in'), t('col.out'), t('col.currency'), t('col.id')],
        ...list.map((entry) => [
          entry.at,
          t(`kind.${entry.kind}`),
          entry.kind === 'deposit' ? entry.amount.amount : '',
          entry.kind === 'deposit' ? '' : entry.amount.amount,
          entry.amount.currency,
          entry.id,
        ]),
      ]),
    )
  return (
    <Stack>
      <div className="printed">
        <Section title={t('statement.title')}>
          <Text>
            <Name>{party.name}</Name> · {t('statement.text')}
          </Text>
          <Group className="unprinted">
            <TextInput
              type="date"
              label={t('statement.from')}
              value={from ?? ''}
              max={to}
              onChange={(event) => choose({ from: event.currentTarget.value || undefined })}
            />
            <TextInput
              type="date"
              label={t('statement.to')}
              value={to ?? ''}
              min={from}
              onChange={(event) => choose({ to: event.currentTarget.value || undefined })}
            />
          </Group>
          <Loaded query={query}>
            {(all) => {
              const list = entries(all, from, to)
              if (list.length === 0) return <EmptyState title={t('statement.empty')} />
              return (
                <>
                  <Figures
                    items={totals(list).flatMap(({ currency, paidIn, paidOut }) => [
                      { label: t('statement.total_in', { currency }), value: <Money value={paidIn} /> },
                      { label: t('statement.total_out', { currency }), value: <Money value={paidOut} /> },
                    ])}
                  />
                  <Entries list={list} />
                  <Group className="unprinted">
                    <Button variant="default" onClick={() => save(list)}>
                      {t('statement.csv')}
                    </Button>
                    <Button variant="default" onClick={() => window.print()}>
                      {t('statement.print')}
                    </Button>
                  </Group>
                </>
              )
            }}
          </Loaded>
        </Section>
      </div>
      <Receipts />
    </Stack>
  )
}

function Entries({ list }: { list: Entry[] }) {
  const { t } = useTranslation('money')
  return (
    <WideTable label={t('statement.title')} minWidth={400}>
      <Table verticalSpacing="xs">
        <Table.Caption className="skip">{t('statement.title')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('col.date')}</Table.Th>
            <Table.Th scope="col">{t('col.kind')}</Table.Th>
            <Table.Th scope="col" className="figure">
              {t('col.in')}
            </Table.Th>
            <Table.Th scope="col" className="figure">
              {t('col.out')}
            </Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              {t('col.id')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Moment value={entry.at} as="day" />
              </Table.Td>
              <Table.Td>{t(`kind.${entry.kind}`)}</Table.Td>
              <Table.Td className="figure">
                {entry.kind === 'deposit' && <Money value={entry.amount} />}
              </Table.Td>
              <Table.Td className="figure">
                {entry.kind !== 'deposit' && <Money value={entry.amount} />}
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <CopyId value={entry.id} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  )
}
