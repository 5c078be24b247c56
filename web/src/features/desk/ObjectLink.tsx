import { Code } from '@mantine/core'
import { LinkText } from '@/ui/LinkButton'

/** The two ends of an id, which leads to what has it. Ids of one moment begin alike, so the end tells them apart. */
export function ObjectLink({ id }: { id: string }) {
  return (
    <LinkText to="/desk/objects/$id" params={{ id }} title={id}>
      <Code dir="ltr">{`${id.slice(0, 8)}…${id.slice(-12)}`}</Code>
    </LinkText>
  )
}
