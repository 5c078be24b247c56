import { Anchor, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The two forms of a receipt: for people, and for programs that check it. */
export function ReceiptLinks({ id }: { id: string }) {
  const { t } = useTranslation()
  const path = `/api/transparency/receipts/${id}`
  return (
    <Group gap="sm" component="span">
      <Anchor size="sm" display="inline-block" py={4} href={`${path}/pdf`} target="_blank" rel="noreferrer">
        {t('timeline.receipt')}
      </Anchor>
      <Anchor size="sm" display="inline-block" py={4} href={path} download>
        {t('timeline.proof')}
      </Anchor>
    </Group>
  )
}
