import { Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Choice } from '@/ui/Choice'
import { Section } from '@/ui/Page'
import type { Preview } from './api'
import { FIELDS, type Field, isFree, lackOf, type Mapping, NO_MAPPING, sentMapping } from './mapping'
import { Upload } from './Upload'

const SIGNS = ['point', 'comma'] as const

/** Takes a file that was refused once more: the server has said what is missing. */
export function ImportAgain({ preview }: { preview: Preview }) {
  const { t } = useTranslation('import')
  const columns = preview.troubles.find((one) => one.code === 'unknown')?.names ?? []
  return (
    <Section title={t('mapping.again')}>
      <span id="correct" />
      {columns.length > 0 ? (
        <Columns names={[...new Set(columns.filter((name) => name.trim()))]} />
      ) : (
        <>
          <Text c="dimmed">{t('mapping.again_text')}</Text>
          <Upload asks />
        </>
      )}
    </Section>
  )
}

/** What each column of the file is. */
function Columns({ names }: { names: string[] }) {
  const { t } = useTranslation('import')
  const [mapping, setMapping] = useState<Mapping>(NO_MAPPING)
  const lack = lackOf(mapping)
  const name = (column: string, field: Field | null) => {
    const { [column]: _, ...others } = mapping.columns
    setMapping({ ...mapping, columns: field ? { ...others, [column]: field } : others })
  }
  return (
    <Stack>
      <Text fw={600}>{t('mapping.title')}</Text>
      <Text c="dimmed">{t('mapping.text')}</Text>
      {names.map((column) => (
        <NativeSelect
          key={column}
          label={<bdi>{column}</bdi>}
          aria-label={column}
          data={[
            { value: '', label: t('mapping.unused') },
            ...FIELDS.map((field) => ({
              value: field,
              label: t(`field.${field}`),
              disabled: !isFree(mapping, column, field),
            })),
          ]}
          value={mapping.columns[column] ?? ''}
          onChange={(event) =>
            name(column, FIELDS.find((field) => field === event.currentTarget.value) ?? null)
          }
        />
      ))}
      <Notation mapping={mapping} change={setMapping} />
      {lack ? (
        <Text c="orange" role="status">
          {t(`mapping.${lack}`)}
        </Text>
      ) : (
        <Upload mapping={sentMapping(mapping)} />
      )}
    </Stack>
  )
}

/** How its numbers and dates are written, and in which currency. */
function Notation({ mapping, change }: { mapping: Mapping; change: (mapping: Mapping) => void }) {
  const { t } = useTranslation('import')
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      <NativeSelect
        miw={200}
        label={t('mapping.decimal')}
        data={[
          { value: '', label: t('notation.found_out') },
          ...SIGNS.map((value) => ({ value, label: t(`notation.${value}`) })),
        ]}
        value={mapping.decimal ?? ''}
        onChange={(event) =>
          change({ ...mapping, decimal: SIGNS.find((sign) => sign === event.currentTarget.value) ?? null })
        }
      />
      <Choice
        miw={200}
        label={t('mapping.dates')}
        data={(['year_first', 'month_first', 'day_first'] as const).map((value) => ({
          value,
          label: t(`notation.${value}`),
        }))}
        value={mapping.dates}
        onChange={(dates) => change({ ...mapping, dates })}
      />
      <TextInput
        miw={200}
        label={t('mapping.currency')}
        description={t('mapping.currency_hint')}
        dir="ltr"
        maxLength={4}
        value={mapping.currency}
        onChange={(event) => change({ ...mapping, currency: event.currentTarget.value })}
      />
    </Group>
  )
}
