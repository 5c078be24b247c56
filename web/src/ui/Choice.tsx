import { NativeSelect, type NativeSelectProps } from '@mantine/core'

/**
 * One of several. The browser's own list: it opens as the device's do, finds what is typed, and weighs a tenth of a drawn one, which would
 * bring its positioning to nearly every page. Nothing chosen yet is an empty line that cannot be taken again.
 */
export function Choice<T extends string>({
  value,
  data,
  onChange,
  ...rest
}: Omit<NativeSelectProps, 'value' | 'data' | 'onChange'> & {
  value?: T | null | undefined
  data: readonly (T | { value: T; label: string })[]
  onChange?: (value: T) => void
}) {
  const lines = data.map((one) => (typeof one === 'string' ? { value: one, label: one } : one))
  return (
    <NativeSelect
      {...rest}
      value={value ?? ''}
      data={value ? lines : [{ value: '', label: '', disabled: true }, ...lines]}
      onChange={(event) => onChange?.(event.currentTarget.value as T)}
    />
  )
}
