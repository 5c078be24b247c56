import { useTranslation } from 'react-i18next'
import type { Money } from '@/api/client'
import { MoneyChart } from '@/ui/chart/MoneyChart'
import type { Split } from './api'
import { Holders } from './Holders'
import { Rates } from './Rates'
import { Waterfall } from './Waterfall'

/** One split, from what was sold down to each holder's part. */
export function SplitParts({
  project,
  split,
  raised,
  every,
  ahead,
}: {
  project: string
  split: Split
  raised?: Money | null
  /** Whether the reader sees every holder's part, or its own alone. */
  every: boolean
  /** Whether it is still to come. */
  ahead?: boolean
}) {
  const { t } = useTranslation('distributions')
  return (
    <>
      <Waterfall split={split} />
      <MoneyChart
        title={t('chart.title')}
        axis={t('chart.rank')}
        series={t(ahead ? 'chart.will_pay' : 'chart.paid')}
        file="daman-split"
        points={[
          { label: t('waterfall.recoup'), amount: split.recoup.amount },
          { label: t('waterfall.fans'), amount: split.fans.amount },
          { label: t('waterfall.rest'), amount: split.rest.amount },
        ]}
      />
      <Rates split={split} />
      <Holders project={project} split={split} raised={raised} every={every} />
    </>
  )
}
