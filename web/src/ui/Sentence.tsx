import { Alert, Text } from '@mantine/core'
import { Info } from 'lucide-react'
import type { ReactNode } from 'react'

const COLORS = { info: 'blue', good: 'green', warn: 'yellow', act: 'red' } as const

/** The one sentence that says how it stands with the money. News of it is announced to who listens. */
export function Sentence({ tone = 'info', children }: { tone?: keyof typeof COLORS; children: ReactNode }) {
  return (
    <Alert color={COLORS[tone]} variant="light" icon={<Info aria-hidden />} role="status">
      <Text size="lg" component="div">
        {children}
      </Text>
    </Alert>
  )
}
