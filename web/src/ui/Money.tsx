import type { Money as Amount } from '@/api/client'
import { useFormat } from '@/lib/use-format'

/** An amount: figures of one width, never broken, and left to right in Arabic text too. */
export function Money({ value, strong }: { value: Amount; strong?: boolean }) {
  const { money } = useFormat()
  return (
    <bdi className="figure" style={strong ? { fontWeight: 650 } : undefined}>
      {money(value)}
    </bdi>
  )
}
