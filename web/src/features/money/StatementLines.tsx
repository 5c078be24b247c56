import { Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ListState } from '@/api/lists'
import { useParty } from '@/lib/use-session'
import { DataTable } from '@/ui/DataTable'
import { Figures } from '@/ui/Figures'
import { Filter } from '@/ui/Filter'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { ReceiptLinks } from '@/ui/ReceiptLinks'
import { EmptyState } from '@/ui/states'
import { useTransferWord } from '@/ui/use-transfers'
import { type AccountStatement, pageOf, type StatementLine, type StatementSection, shown } from './statement'
import type { SectionName } from './tabs'

/** What a statement says of one section: its sums, and each line with the balance after it. */
export function StatementLines({
  first: { sections },
  section,
  query,
  onSection,
}: {
  first: AccountStatement
  section: SectionName
  query: ListState<StatementLine>
  onSection: (section: SectionName) => void
}) {
  const { t } = useTranslation('money')
  const { role } = useParty()
  const choices = shown(sections, section).map((one) => one.section)
  // What owners have locked is the cash of their royalty statements.
  const nameOf = (one: SectionName) =>
    one === 'locked' && role !== 'brand' ? t('section.cash') : t(`section.${one}`)
  const sums = sections.find((one) => one.section === section)
  return (
    <Stack>
      {(choices.length > 1 || section !== 'available') && (
        <Filter
          label={t('statement.sections')}
          value={section}
          choices={choices.map((value) => ({ value, label: nameOf(value) }))}
          onChange={onSection}
        />
      )}
      {sums && <Sums of={sums} />}
      <DataTable
        caption={t('statement.title')}
        query={query}
        rowKey={(line) => line.id}
        empty={<EmptyState title={t('statement.empty')} />}
        columns={[
          { label: t('col.date_utc'), cell: (line) => <Moment value={line.posted_at} as="universal" /> },
          { label: t('col.kind'), cell: (line) => <What line={line} /> },
          {
            label: t('col.in'),
            figure: true,
            cell: (line) => line.direction === 'in' && <Money value={line.amount} />,
          },
          {
            label: t('col.out'),
            figure: true,
            cell: (line) => line.direction === 'out' && <Money value={line.amount} />,
          },
          { label: t('col.balance'), figure: true, cell: (line) => <Money value={line.balance} /> },
          { label: t('col.receipts'), cell: (line) => <ReceiptLinks id={line.id} /> },
        ]}
      />
    </Stack>
  )
}

function Sums({ of }: { of: StatementSection }) {
  const { t } = useTranslation('money')
  const owed = of.section === 'owed'
  const sums = [
    ['opening', of.opening],
    [owed ? 'owed_in' : 'in', of.money_in],
    [owed ? 'owed_out' : 'out', of.money_out],
    ['closing', of.closing],
  ] as const
  return (
    <Figures
      items={sums.map(([name, value]) => ({ label: t(`sum.${name}`), value: <Money value={value} /> }))}
    />
  )
}

/** What a line is, and a way to what it is about. */
function What({ line }: { line: StatementLine }) {
  const word = useTransferWord()(line)
  const page = pageOf(line)
  return page ? <LinkText to={page as '/'}>{word}</LinkText> : word
}
