import { Button, Group, Stack } from '@mantine/core'
import { X } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { COUNTRIES } from '@/lib/countries'
import { useFormat } from '@/lib/use-format'
import { Choice } from '@/ui/Choice'

const EVERYWHERE = 'worldwide'

/** Where the content may be shown: everywhere, or the countries that were chosen, each a button that takes it away again. */
export function Territories({
  value,
  error,
  onChange,
}: {
  value: string[]
  error?: ReactNode
  onChange: (value: string[]) => void
}) {
  const { t, i18n } = useTranslation(['brand', 'campaigns'])
  const format = useFormat()
  const nameOf = (code: string) => (code === EVERYWHERE ? t('brief.worldwide') : format.country(code))
  const countries = useMemo(
    () =>
      COUNTRIES.map((code) => ({ value: code, label: format.country(code) })).sort((a, b) =>
        a.label.localeCompare(b.label, i18n.language),
      ),
    [format, i18n.language],
  )
  const open = [{ value: EVERYWHERE, label: t('brief.worldwide') }, ...countries].filter(
    (one) => !value.includes(one.value),
  )
  const [next, setNext] = useState<string | null>(null)
  // The whole world leaves no country to be named.
  const add = (one: string) => {
    onChange(one === EVERYWHERE ? [one] : [...value.filter((other) => other !== EVERYWHERE), one])
    setNext(null)
  }
  return (
    <Stack gap="xs">
      <Choice label={t('wizard.territories')} value={next} error={error} data={open} onChange={setNext} />
      {/* The arrow keys go through a list that is closed, so what they pass is not taken yet. */}
      {next && (
        <Group>
          <Button variant="light" onClick={() => add(next)}>
            {t('rows.add', { ns: 'common', what: nameOf(next) })}
          </Button>
        </Group>
      )}
      <Group gap="xs">
        {value.map((one) => (
          <Button
            key={one}
            variant="default"
            size="sm"
            rightSection={<X size={16} aria-hidden />}
            aria-label={`${t('wizard.remove')} ${nameOf(one)}`}
            onClick={() => onChange(value.filter((other) => other !== one))}
          >
            {nameOf(one)}
          </Button>
        ))}
      </Group>
    </Stack>
  )
}
