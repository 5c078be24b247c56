import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/use-format'

type Parts = { percent: number }[]

/** In hundredths of a percent: whole numbers, so that a third and two thirds are a whole. */
const total = (parts: Parts) => parts.reduce((sum, part) => sum + Math.round(part.percent * 100), 0)

/** What is left of a hundred percent, for the next row. */
export const left = (parts: Parts) => Math.max(10_000 - total(parts), 0) / 100

/** What the parts add up to, when that is not the whole. */
export function PartsSum({ parts }: { parts: Parts }) {
  const { t } = useTranslation('artist')
  const format = useFormat()
  if (parts.length === 0 || total(parts) === 10_000) return null
  return (
    <Text role="status" fw={600}>
      {t('build.parts_sum', { sum: format.percentOfBps(total(parts)), whole: format.percentOfBps(10_000) })}
    </Text>
  )
}
