import { Table, Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/api/client'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { Section } from '@/ui/Page'
import { WideTable } from '@/ui/WideTable'
import { asKind, KINDS } from './totals'

/** Whose values are words of ours. */
const WORDS = ['outcome', 'reason']

/** What a statement adds up to. */
export function Totals({ totals }: { totals: Record<string, Schemas['StatementTotal'][]> }) {
  const { t } = useTranslation('statements')
  const format = useFormat()
  const search = useSearch({ from: '/_in/statements/$id' })
  const navigate = useNavigate({ from: '/statements/$id' })
  const kinds = KINDS.filter((kind) => (totals[kind]?.length ?? 0) > 0)
  if (kinds.length === 0) return null
  return (
    <Section title={t('totals.title')}>
      <Tabs
        value={kinds.find((kind) => kind === search.totals) ?? kinds[0]}
        onChange={(kind) => navigate({ search: asKind({ totals: kind }), replace: true, resetScroll: false })}
        keepMounted={false}
      >
        <Tabs.List>
          {kinds.map((kind) => (
            <Tabs.Tab key={kind} value={kind}>
              {t(`totals.${kind}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {kinds.map((kind) => (
          <Tabs.Panel key={kind} value={kind} pt="sm">
            <WideTable label={t(`totals.${kind}`)} minWidth={400}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t(`totals.${kind}`)}</Table.Th>
                    <Table.Th className="figure">{t('totals.rows')}</Table.Th>
                    <Table.Th className="figure">{t('totals.net')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {totals[kind]?.map((total) => (
                    <Table.Tr key={total.value + total.currency}>
                      <Table.Td>
                        <bdi>
                          {WORDS.includes(kind)
                            ? t(`row.${total.value}`, { defaultValue: total.value })
                            : total.value || '–'}
                        </bdi>
                      </Table.Td>
                      <Table.Td className="figure">{format.count(total.rows)}</Table.Td>
                      <Table.Td className="figure">
                        <Ltr>
                          {format.decimal(total.net)} {total.currency}
                        </Ltr>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </WideTable>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Section>
  )
}
