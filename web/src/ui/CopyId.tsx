import { ActionIcon, Code, CopyButton, Group } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** An id or a hash: its beginning, and all of it for the clipboard. */
export function CopyId({ value, short = true }: { value: string; short?: boolean }) {
  const { t } = useTranslation()
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <Code dir="ltr" title={value}>
        {short ? `${value.slice(0, 8)}…` : value}
      </Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            onClick={copy}
            aria-label={copied ? t('act.copied') : t('act.copy')}
            title={copied ? t('act.copied') : t('act.copy')}
            size={32}
          >
            {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  )
}
