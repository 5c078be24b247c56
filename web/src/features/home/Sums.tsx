import type { Money as Amount } from '@/api/client'
import { Money } from '@/ui/Money'

/** Amounts of several currencies, each on its line. */
export function Sums({ values }: { values: Amount[] }) {
  if (values.length === 0) return '–'
  return values.map((value) => (
    <div key={value.currency}>
      <Money value={value} />
    </div>
  ))
}
