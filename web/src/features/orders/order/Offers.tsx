import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { fromMinor, minor } from '@/lib/format'
import { useFormat } from '@/lib/use-format'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { Money } from '@/ui/Money'
import { useAnswerCancel, useAnswerRounds } from './acts'
import { releaseQuote } from './fee'

type Answer = 'accept' | 'decline'

/** The offers that wait for an answer: to end the order, and of further rounds. */
export function Offers({ order }: { order: Order }) {
  const { t } = useTranslation('work')
  const format = useFormat()
  const answerCancel = useAnswerCancel()
  const answerRounds = useAnswerRounds()
  const { proposal, rounds_offer: rounds } = order
  const nameOf = (side: string) => isolate(side === 'brand' ? order.brand.name : order.creator.name)
  return (
    <>
      {proposal && (
        <Offer
          title={t('offer.cancel_title', { name: nameOf(proposal.by) })}
          note={proposal.note}
          answerBy={proposal.answer_by}
          answers={order.can.includes('answer_cancel')}
          withdraws={order.can.includes('withdraw_cancel')}
          warning={t('offer.cancel_warning')}
          facts={[
            { label: t('offer.creator_part'), value: <Money value={proposal.creator} /> },
            {
              label: t('offer.creator_net'),
              value: <Money value={releaseQuote(order, proposal.creator).net} strong />,
            },
            {
              label: t('offer.brand_part'),
              value: (
                <Money
                  value={fromMinor(minor(order.held) - minor(proposal.creator), order.held.currency)}
                  strong
                />
              ),
            },
          ]}
          answer={(answer) =>
            answerCancel.mutateAsync({ escrow_id: order.id, proposal_id: proposal.id, answer })
          }
        />
      )}
      {rounds && (
        <Offer
          title={t('offer.rounds_title', {
            name: nameOf(rounds.by),
            count: rounds.rounds,
            title: isolate(
              order.lines.find((line) => line.deliverable_id === rounds.deliverable_id)?.title ?? '',
            ),
            price: format.said(rounds.price),
          })}
          note={rounds.note}
          answerBy={rounds.answer_by}
          answers={order.can.includes('answer_rounds')}
          withdraws={order.can.includes('withdraw_rounds')}
          warning={t('offer.rounds_warning')}
          facts={[
            { label: t('rounds.price'), value: <Money value={rounds.price} strong /> },
            {
              label: t('agreement.fee', { rate: format.percentOfBps(order.fee_bps) }),
              value: <Money value={rounds.fee} />,
            },
            { label: t('offer.creator_net'), value: <Money value={rounds.creator_net} strong /> },
          ]}
          answer={(answer) => answerRounds.mutateAsync({ escrow_id: order.id, offer_id: rounds.id, answer })}
        />
      )}
    </>
  )
}

function Offer(props: {
  title: string
  note?: string | null
  answerBy: string
  answers: boolean
  withdraws: boolean
  warning: string
  facts: { label: string; value: ReactNode }[]
  answer: (answer: Answer) => Promise<unknown>
}) {
  const { t } = useTranslation('work')
  const format = useFormat()
  const [answer, setAnswer] = useState<Answer | null>(null)
  const word = (one: Answer | null) =>
    t(props.withdraws ? 'offer.withdraw' : one === 'decline' ? 'offer.decline' : 'offer.accept')
  return (
    <Alert color="yellow" title={props.title} role="status">
      <Stack gap="sm">
        {props.note && (
          <Text dir="auto" style={{ whiteSpace: 'pre-wrap' }}>
            {props.note}
          </Text>
        )}
        <Text>{t('offer.answer_by', { when: format.until(props.answerBy) })}</Text>
        <Group>
          {props.answers && <Button onClick={() => setAnswer('accept')}>{t('offer.accept')}</Button>}
          {(props.answers || props.withdraws) && (
            <Button variant="default" onClick={() => setAnswer('decline')}>
              {t(props.withdraws ? 'offer.withdraw' : 'offer.decline')}
            </Button>
          )}
        </Group>
      </Stack>
      <ConfirmSheet
        opened={answer !== null}
        close={() => setAnswer(null)}
        title={word(answer)}
        text={props.title}
        facts={props.facts}
        warning={answer === 'accept' ? props.warning : undefined}
        act={word(answer)}
        confirm={() => props.answer(answer ?? 'decline')}
      />
    </Alert>
  )
}
