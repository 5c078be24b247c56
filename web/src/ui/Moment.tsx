import { useFormat } from '@/lib/use-format'
import { useNow } from '@/lib/use-now'
import { Hint } from './Hint'

/** A moment in the reader's time zone, or in UTC (`universal`); to the second on hover and focus. */
export function Moment({
  value,
  as = 'moment',
}: {
  value: string
  as?: 'moment' | 'universal' | 'day' | 'relative'
}) {
  const format = useFormat()
  const now = useNow()
  const text = as === 'relative' ? format.relative(value, now) : format[as](value)
  return (
    <Hint text={format.exact(value, as === 'universal' ? 'UTC' : undefined)}>
      {(hinted) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard's way to the exact moment
        <time dateTime={value} tabIndex={0} {...hinted}>
          {text}
        </time>
      )}
    </Hint>
  )
}

/** A deadline: when, and how far away that is. */
export function Deadline({ value }: { value: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <Hint text={format.exact(value)}>
      {(hinted) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard's way to the exact moment
        <time dateTime={value} tabIndex={0} {...hinted}>
          {format.moment(value)} ({format.relative(value, now)})
        </time>
      )}
    </Hint>
  )
}
