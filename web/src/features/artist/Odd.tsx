import { Alert, Button, List } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import type { Preview } from './api'

type Trouble = Preview['troubles'][number]

/** What the server found odd, as it writes it down. */
interface Anomaly {
  code: string
  rows?: number
  currency?: string
  currencies?: string[]
  sum?: string
  /** An amount, or with `late_months` a month. */
  before?: string
  now?: string
}

/** What hinders a statement, and what is odd about it. */
export function Odd({ preview, mine }: { preview: Preview; mine: boolean }) {
  const { t } = useTranslation('statements')
  const about = useAbout()
  const odd = useOdd()
  const anomalies = (preview.anomalies ?? []) as Anomaly[]
  const { why, can, status } = preview.statement
  if (anomalies.length === 0 && why.length === 0) return null
  // A code may name what it is about: `rate_missing:USD/MAD`.
  const say = (reason: string) => {
    const [code, pair] = reason.split(':')
    return t(`why.${code}`, { pair, defaultValue: t('why.unreadable') })
  }
  return (
    <Alert color="yellow" variant="light" title={t('statement.odd')}>
      <List>
        {why.map((code) => (
          <List.Item key={code}>
            {say(code)}
            <Parts of={preview.troubles.filter((one) => one.code === code).map(about)} />
          </List.Item>
        ))}
        {anomalies.map((anomaly) => (
          <List.Item key={JSON.stringify(anomaly)}>
            {t(`anomaly.${anomaly.code}`, { defaultValue: anomaly.code })}
            <Parts of={[odd(anomaly)]} />
          </List.Item>
        ))}
      </List>
      {mine && why.length > 0 && (can.includes('replace') || status === 'rejected') && <Correct />}
    </Alert>
  )
}

function Correct() {
  const { t } = useTranslation('import')
  return (
    <Button component="a" href="#correct" variant="default" mt="sm">
      {t('replace.act')}
    </Button>
  )
}

function Parts({ of }: { of: string[] }) {
  return of
    .filter((text) => text)
    .map((text) => (
      <div key={text}>
        <bdi>{text}</bdi>
      </div>
    ))
}

/** The line, the names and the totals that something is about. */
function useAbout() {
  const { t } = useTranslation('statements')
  const format = useFormat()
  return ({ line, names = [], kind, expected, found, currency }: Trouble) => {
    const amount = (value: string) => isolate([format.decimal(value), currency].filter(Boolean).join(' '))
    return [
      line && t('trouble.line', { line: format.count(line) }),
      kind && t(`trouble.${kind}`, { defaultValue: kind }),
      expected && found && t('trouble.differs', { expected: amount(expected), found: amount(found) }),
      names.map(isolate).join(' | '),
    ]
      .filter(Boolean)
      .join(' · ')
  }
}

/** How many rows, which amounts, since when. */
function useOdd() {
  const { t } = useTranslation('statements')
  const format = useFormat()
  return ({ rows, currency, currencies, sum, before, now }: Anomaly) => {
    const amount = (value: string) => isolate(`${format.decimal(value)} ${currency}`)
    return [
      rows !== undefined && t('anomaly_of.rows', { count: rows }),
      currencies?.map(isolate).join(', '),
      sum && amount(sum),
      before && now && `${amount(before)} → ${amount(now)}`,
      before && !now && t('anomaly_of.older', { month: format.month(`${before}-01`) }),
    ]
      .filter(Boolean)
      .join(' · ')
  }
}
