import { Alert } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readWhole } from '@/api/paging'
import { useFormat } from '@/lib/use-format'
import { Ltr, Name } from '@/ui/Bidi'
import { CopyId } from '@/ui/CopyId'
import { CsvButton } from '@/ui/CsvButton'
import { type Column, DataTable } from '@/ui/DataTable'
import { LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { Facts, Page, Section } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { fileQuery, type Line, linesPage, linesQuery } from './api'

/** The lines of the distributor's file that a revenue was counted from. */
export function LinesPage({ project, revenue }: { project: string; revenue?: string }) {
  const { t } = useTranslation('fan')
  return (
    <Page
      title={t('lines.title')}
      subtitle={
        <LinkText to="/holdings/$project" params={{ project }}>
          {t('lines.back')}
        </LinkText>
      }
    >
      {revenue ? (
        <Whole project={project} revenue={revenue} />
      ) : (
        <EmptyState title={t('lines.choose_title')} text={t('lines.choose_text')} />
      )}
    </Page>
  )
}

function Whole({ project, revenue }: { project: string; revenue: string }) {
  const { t } = useTranslation('fan')
  const file = useQuery(fileQuery(project, revenue))
  const lines = useInfiniteQuery(linesQuery(project, revenue))
  const columns = useColumns()
  const everything = async () => {
    const rows = await readWhole(({ after }) => linesPage(project, revenue, after, 1_000))
    return rows.map((one) => [
      String(one.line),
      one.work,
      one.month ?? '',
      one.store ?? '',
      one.territory ?? '',
      one.sale_type ?? '',
      one.quantity ?? '',
      one.amount,
      one.currency,
      one.rate,
      one.converted,
      one.project_currency,
    ])
  }
  return (
    <>
      <Loaded query={file} rows={2}>
        {(file) => (
          <Section title={t('lines.file')}>
            {file.replaces && <Alert color="blue">{t('lines.replaces')}</Alert>}
            <Facts
              items={[
                { label: t('lines.source'), value: file.source ? <Name>{file.source}</Name> : '–' },
                { label: t('lines.hash'), value: <CopyId value={file.sha256} /> },
                { label: t('lines.statement'), value: <CopyId value={file.statement_id} /> },
              ]}
            />
          </Section>
        )}
      </Loaded>
      <Section
        title={t('lines.lines')}
        act={
          <CsvButton
            name="daman-lines"
            headings={[...columns.map((one) => one.label), t('csv.project_currency')]}
            rows={everything}
          />
        }
      >
        <DataTable
          caption={t('lines.lines')}
          columns={columns.filter((one) => !one.fileOnly)}
          rowKey={(one) => String(one.line)}
          query={lines}
          empty={<EmptyState title={t('lines.empty_title')} text={t('lines.empty_text')} />}
        />
      </Section>
    </>
  )
}

/** The columns of the table and of the file; some only the file has room for. */
function useColumns(): (Column<Line> & { fileOnly?: boolean })[] {
  const { t } = useTranslation('fan')
  const format = useFormat()
  const exact = (value: string) => <Ltr>{format.decimal(value)}</Ltr>
  return [
    { label: t('line.line'), cell: (one) => exact(String(one.line)), figure: true },
    { label: t('line.work'), cell: (one) => <Name>{one.work}</Name> },
    { label: t('line.month'), cell: (one) => (one.month ? format.month(one.month) : '–') },
    { label: t('line.store'), cell: (one) => <Name>{one.store ?? '–'}</Name> },
    {
      label: t('line.territory'),
      cell: (one) => (/^[A-Z]{2}$/.test(one.territory ?? '') ? format.country(one.territory ?? '') : '–'),
    },
    { label: t('line.sale'), cell: (one) => <Name>{one.sale_type ?? '–'}</Name>, fileOnly: true },
    { label: t('line.quantity'), cell: (one) => exact(one.quantity ?? '0'), figure: true },
    {
      label: t('line.amount'),
      cell: (one) => (
        <Ltr>
          {format.decimal(one.amount)} {one.currency}
        </Ltr>
      ),
      figure: true,
    },
    { label: t('csv.currency'), cell: (one) => <Ltr>{one.currency}</Ltr>, fileOnly: true },
    { label: t('line.rate'), cell: (one) => exact(one.rate), figure: true },
    {
      label: t('line.converted'),
      cell: (one) => (
        <Ltr>
          {format.decimal(one.converted)} {one.project_currency}
        </Ltr>
      ),
      figure: true,
    },
  ]
}
