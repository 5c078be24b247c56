import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { minor } from '@/lib/format'
import { Figures } from '@/ui/Figures'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { StatusBadge } from '@/ui/StatusBadge'
import type { Preview } from './api'

/** What is shown always, and what only when there is any of it. */
const ALWAYS = ['expected', 'received', 'missing'] as const
const IF_ANY = ['contested', 'lost', 'returned'] as const

/** Expected against received, by currency. */
export function Cash({ preview }: { preview: Preview }) {
  const { t } = useTranslation('statements')
  if (preview.cash.length === 0) return null
  return (
    <Section title={t('cash.title')}>
      {preview.cash.map((cash) => (
        <div key={cash.expected.currency}>
          <Group mb="xs">
            <Text fw={600}>{cash.expected.currency}</Text>
            {cash.condition !== 'none' && <StatusBadge status={cash.condition} />}
          </Group>
          <Figures
            items={[...ALWAYS, ...IF_ANY.filter((kind) => minor(cash[kind]) > 0n)].map((kind) => ({
              label: t(`cash.${kind}`),
              value: <Money value={cash[kind]} />,
            }))}
          />
        </div>
      ))}
    </Section>
  )
}
