import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmSheet } from '@/ui/ConfirmSheet'

type Props = Pick<ComponentProps<typeof ConfirmSheet>, 'opened' | 'close' | 'facts' | 'confirm'>

/** What a brand reads before it publishes a campaign. */
export function PublishSheet(props: Props) {
  const { t } = useTranslation('brand')
  return (
    <ConfirmSheet
      {...props}
      title={t('publish.act')}
      text={t('publish.text')}
      warning={t('publish.warning')}
      act={t('publish.act')}
    />
  )
}
