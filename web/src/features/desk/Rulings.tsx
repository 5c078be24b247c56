import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Ltr } from '@/ui/Bidi'
import { Loaded } from '@/ui/Loaded'
import { Page, Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { WideTable } from '@/ui/WideTable'
import { rulings } from './api'

/** What the desk has ruled, without anybody's name: so that like cases end alike. */
export function Rulings() {
  const { t } = useTranslation(['desk', 'case'])
  const query = useQuery(rulings)
  return (
    <Page title={t('rulings.title')} subtitle={t('rulings.subtitle')}>
      <Loaded query={query}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t('rulings.none')} text={t(data.published ? 'rulings.few' : 'rulings.off')} />
          ) : (
            <Section title={t('rulings.list')}>
              <WideTable label={t('rulings.list')} minWidth={480}>
                <Table verticalSpacing="sm">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('rulings.quarter')}</Table.Th>
                      <Table.Th>{t('rulings.reason')}</Table.Th>
                      <Table.Th>{t('rulings.amount')}</Table.Th>
                      <Table.Th>{t('rulings.share')}</Table.Th>
                      <Table.Th>{t('rulings.weeks')}</Table.Th>
                      <Table.Th>{t('rulings.appealed')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {data.items.map((item, place) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: nothing in it tells one from another, on purpose
                      <Table.Tr key={place}>
                        <Table.Td>
                          <Ltr>{item.quarter}</Ltr>
                        </Table.Td>
                        <Table.Td>{t(`reason.${item.reason}`)}</Table.Td>
                        <Table.Td>
                          <Ltr>
                            {item.amount_band} {item.currency}
                          </Ltr>
                        </Table.Td>
                        <Table.Td>
                          <Ltr>{item.creator_percent_band} %</Ltr>
                        </Table.Td>
                        <Table.Td>{item.weeks}</Table.Td>
                        <Table.Td>{t(item.appealed ? 'rulings.yes' : 'rulings.no')}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </WideTable>
            </Section>
          )
        }
      </Loaded>
    </Page>
  )
}
