import { Group, Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/api/client'
import { Name } from '@/ui/Bidi'

type Verdict = Schemas['DisputeVerdict']
const VERDICTS: Verdict[] = ['met', 'not_met', 'not_applicable']

interface Props<Offered extends Verdict> {
  /** The brief's acceptance items, in their order. The first is number 1. */
  items: string[]
  /** Which verdicts can be given: all where nothing is said. */
  offered?: readonly Offered[]
  /** What was found so far, by the number of the item. */
  verdicts: Partial<Record<number, Offered>>
  judge: (item: number, verdict: Offered) => void
}

/** A verdict for each acceptance item of a brief. */
export function Verdicts<Offered extends Verdict = Verdict>({
  items,
  offered = VERDICTS as Offered[],
  verdicts,
  judge,
}: Props<Offered>) {
  const { t } = useTranslation('case')
  return (
    <Stack gap="sm">
      {items.map((text, at) => (
        <Radio.Group
          key={text}
          label={
            <>
              {at + 1}. <Name>{text}</Name>
            </>
          }
          value={verdicts[at + 1] ?? ''}
          onChange={(value) => judge(at + 1, value as Offered)}
        >
          <Group mt={6} gap="lg">
            {offered.map((verdict) => (
              <Radio key={verdict} value={verdict} label={t(`verdict.${verdict}`)} />
            ))}
          </Group>
        </Radio.Group>
      ))}
    </Stack>
  )
}
