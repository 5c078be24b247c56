import { Box, Button, Group, Stack, Text, Timeline } from '@mantine/core'
import { Bot, Check, CircleDashed, FileCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Money as Amount } from '@/api/client'
import { Name } from './Bidi'
import { Moment } from './Moment'
import { Money } from './Money'
import { ReceiptLinks } from './ReceiptLinks'

/** Something that happened to somebody's money. */
export interface Step {
  id: string
  title: string
  at: string
  /** Who did it; absent when it happened by itself. */
  actor?: string
  automatic?: boolean
  amount?: Amount
  text?: ReactNode
  /** The ledger's transfers, each of which has a proof. */
  transfers?: { id: string; amount: Amount; text: string }[]
}

/** What comes next: what, who acts, by when, and what happens by itself then. */
export interface Pending {
  title: string
  who?: string
  byWhen?: string
  text?: string
}

const FOLD_ABOVE = 6

/** A money's history, the oldest first, and what comes next in outline. */
export function MoneyTimeline({ steps, pending = [] }: { steps: Step[]; pending?: Pending[] }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  // The first and the newest say most.
  const folded = !open && steps.length > FOLD_ABOVE
  const shown = folded ? [...steps.slice(0, 1), ...steps.slice(-3)] : steps
  return (
    <Stack gap="sm">
      <Timeline active={shown.length - 1} bulletSize={28} lineWidth={2} aria-label={t('timeline.label')}>
        {shown.map((step) => (
          <Timeline.Item
            key={step.id}
            bullet={step.automatic ? <Bot size={15} aria-hidden /> : <Check size={15} aria-hidden />}
            title={step.title}
          >
            <Group gap="xs" wrap="wrap">
              {step.amount && <Money value={step.amount} strong />}
              <Text size="sm" c="dimmed" component="span">
                {step.actor ? (
                  <>
                    <Name>{step.actor}</Name>
                    {' · '}
                  </>
                ) : (
                  step.automatic && `${t('timeline.automatic')} · `
                )}
                <Moment value={step.at} />
              </Text>
            </Group>
            {step.text && (
              <Text size="sm" component="div">
                {step.text}
              </Text>
            )}
            {step.transfers?.map((transfer) => (
              <Group key={transfer.id} gap={6} wrap="wrap">
                <FileCheck size={14} aria-hidden />
                <Text size="sm" component="span">
                  <Money value={transfer.amount} /> {transfer.text}
                </Text>
                <ReceiptLinks id={transfer.id} />
              </Group>
            ))}
          </Timeline.Item>
        ))}
        {pending.map((next) => (
          <Timeline.Item
            key={next.title}
            lineVariant="dashed"
            bullet={<CircleDashed size={15} aria-hidden />}
            title={next.title}
          >
            <Box aria-current="step">
              <Text size="sm" c="dimmed" component="div">
                {next.who && t('timeline.who', { who: next.who })}
                {next.byWhen && (
                  <>
                    {next.who && ' · '}
                    {t('timeline.by')} <Moment value={next.byWhen} />
                  </>
                )}
              </Text>
              {next.text && <Text size="sm">{next.text}</Text>}
            </Box>
          </Timeline.Item>
        ))}
      </Timeline>
      {folded && (
        <Button variant="subtle" onClick={() => setOpen(true)}>
          {t('timeline.unfold', { count: steps.length - shown.length })}
        </Button>
      )}
    </Stack>
  )
}
