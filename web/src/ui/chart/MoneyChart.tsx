import { Skeleton, Table } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { CsvButton } from '../CsvButton'
import { Money } from '../Money'
import { Section } from '../Page'

export interface Point {
  label: string
  amount: Amount
}

// Recharts is large, and comes only where a chart is looked at.
const MoneyBars = lazy(() => import('./MoneyBars'))

/** Money over time as bars, with the same as a table and as a file: a picture alone tells not everybody. */
export function MoneyChart({
  title,
  axis,
  series,
  points,
  file,
}: {
  title: string
  /** What the bars stand for: a month, a distribution. */
  axis: string
  /** What is measured. */
  series: string
  points: Point[]
  file: string
}) {
  const { t } = useTranslation()
  return (
    <Section
      title={title}
      act={
        <CsvButton
          name={file}
          headings={[axis, series, t('csv.currency')]}
          rows={() => points.map((point) => [point.label, point.amount.amount, point.amount.currency])}
        />
      }
    >
      <Suspense fallback={<Skeleton height={260} />}>
        <MoneyBars points={points} series={series} />
      </Suspense>
      <details>
        <summary>{t('act.as_table')}</summary>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{axis}</Table.Th>
              <Table.Th scope="col" className="figure">
                {series}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {points.map((point) => (
              <Table.Tr key={`${point.label}-${point.amount.currency}`}>
                <Table.Th scope="row" fw={400}>
                  {point.label}
                </Table.Th>
                <Table.Td className="figure">
                  <Money value={point.amount} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </Section>
  )
}
