import '@mantine/charts/styles.layer.css'
import { BarChart } from '@mantine/charts'
import { useTranslation } from 'react-i18next'
import { direction } from '@/i18n'
import { useFormat } from '@/lib/use-format'
import type { Point } from './MoneyChart'

/** Bars of money. Numbers only say how high they are; what is written is the exact amount. */
export default function MoneyBars({ points, series }: { points: Point[]; series: string }) {
  const { i18n } = useTranslation()
  const format = useFormat()
  const rtl = direction(i18n.language) === 'rtl'
  const currency = points[0]?.amount.currency ?? 'MAD'
  return (
    // A chart is drawn from left to right; in Arabic its axes are turned instead.
    <div dir="ltr" aria-hidden>
      <BarChart
        h={260}
        data={points.map((point) => ({
          // Arabic dates hold marks of direction, which scramble the text of a picture.
          label: point.label.replaceAll('\u200f', ''),
          value: Number(point.amount.amount),
        }))}
        dataKey="label"
        series={[{ name: 'value', label: series, color: 'daman.7' }]}
        maxBarWidth={56}
        valueFormatter={(value) => format.money({ amount: String(value), currency })}
        xAxisProps={{ reversed: rtl }}
        yAxisProps={{
          width: 64,
          tickFormatter: format.compact,
          orientation: rtl ? 'right' : 'left',
          tick: {
            transform: rtl ? 'translate(10, 0)' : 'translate(-10, 0)',
            fontSize: 12,
            fill: 'currentColor',
          },
        }}
        barProps={{ isAnimationActive: false }}
        // No key leads into what is hidden from who hears the page: the table below says the same.
        barChartProps={{ accessibilityLayer: false }}
      />
    </div>
  )
}
