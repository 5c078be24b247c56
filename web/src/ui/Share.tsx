import { Text } from '@mantine/core'
import { useFormat } from '@/lib/use-format'
import { Ltr } from './Bidi'

/** A part of a whole: per cent for the eye, the exact fraction for who checks. */
export function Share({ percent, fraction }: { percent: string; fraction: string }) {
  const format = useFormat()
  return (
    <>
      <Ltr>{format.percent(percent)}</Ltr>{' '}
      <Text span size="sm" c="dimmed">
        <Ltr>{fraction}</Ltr>
      </Text>
    </>
  )
}
