import { notifications } from '@mantine/notifications'
import i18next from 'i18next'

/** Says shortly that something is done. */
export const notify = (message: string) =>
  notifications.show({ message, color: 'daman', closeButtonProps: { 'aria-label': i18next.t('act.close') } })
