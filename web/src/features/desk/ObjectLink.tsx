import { Code } from '@mantine/core'
import { LinkText } from '@/ui/LinkButton'

/** The beginning of an id, which leads to what has it. */
export function ObjectLink({ id }: { id: string }) {
  return (
    <LinkText to="/desk/objects/$id" params={{ id }} title={id}>
      <Code dir="ltr">{`${id.slice(0, 8)}…${id.slice(-4)}`}</Code>
    </LinkText>
  )
}
