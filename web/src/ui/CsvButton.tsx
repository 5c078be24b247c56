import { useTranslation } from 'react-i18next'
import { csv, download } from '@/lib/csv'
import { SaveButton } from './SaveButton'

/** Downloads rows as a CSV file; they are read when it is pressed. */
export function CsvButton({
  name,
  headings,
  rows,
}: {
  /** Of the file, without its ending. */
  name: string
  headings: string[]
  rows: () => string[][] | Promise<string[][]>
}) {
  const { t } = useTranslation()
  const make = async () => download(`${name}.csv`, csv([headings, ...(await rows())]))
  return <SaveButton make={make}>{t('act.csv')}</SaveButton>
}
