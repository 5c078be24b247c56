import { Button, Group } from '@mantine/core'

/** One of a few ways to see a list; it stands in the address. Wraps on a phone. */
export function Filter<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: T
  choices: { value: T; label: string }[]
  onChange: (value: T) => void
}) {
  return (
    <Group role="group" aria-label={label} gap="xs">
      {choices.map((choice) => (
        <Button
          key={choice.value}
          variant={choice.value === value ? 'filled' : 'default'}
          aria-pressed={choice.value === value}
          mih={44}
          onClick={() => onChange(choice.value)}
        >
          {choice.label}
        </Button>
      ))}
    </Group>
  )
}
