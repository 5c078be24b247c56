import { Code, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { whyOf } from './reasons'

/** Why, in words; a code that has none stands as it is, beside who says it. */
export function Reason({ code, why = whyOf }: { code: string; why?: (code: string) => string }) {
  const { t } = useTranslation('money')
  const key = why(code)
  return (
    <Text size="sm" component="span">
      {t(`why.${key}`)} {key === 'unknown' && <Code>{code}</Code>}
    </Text>
  )
}
