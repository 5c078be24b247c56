import { Trans, useTranslation } from 'react-i18next'
import { Deadline, Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { Sentence } from '@/ui/Sentence'
import type { Room } from './api'

/** How it stands with the money, who acts by when, and what happens if nobody does. */
export function Standing({ room }: { room: Room }) {
  const { t } = useTranslation('disputes')
  if (room.stage === 'closed' && room.split)
    return (
      <Sentence tone="good">
        <Trans
          t={t}
          i18nKey="standing.closed"
          components={{
            creator: <Money value={room.split.creator_part} strong />,
            brand: <Money value={room.split.brand_part} strong />,
          }}
        />
      </Sentence>
    )
  return (
    <Sentence tone="warn">
      <Trans t={t} i18nKey="standing.frozen" components={{ frozen: <Money value={room.frozen} strong /> }} />{' '}
      {t(`stage.${room.stage}`)}{' '}
      {room.due_at && (
        <Trans
          t={t}
          i18nKey="standing.until"
          values={{ who: t(`who.${room.next?.who ?? 'mediator'}`) }}
          components={{ due: <Deadline value={room.due_at} /> }}
        />
      )}{' '}
      {room.stage !== 'closed' && (
        <>
          {t(`otherwise.${room.stage}`)}{' '}
          <Trans t={t} i18nKey="standing.last_day" components={{ last: <Moment value={room.last_day} /> }} />
        </>
      )}
    </Sentence>
  )
}
