import { Badge, Group, List, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Name } from '@/ui/Bidi'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { Said } from '@/ui/Said'
import type { Room } from './api'

const COLORS = { met: 'green', not_met: 'red', not_applicable: 'gray' } as const

/** What is disputed, and what each side says of it, item by item. */
export function BothSides({ room }: { room: Room }) {
  const { t } = useTranslation(['disputes', 'case'])
  const claims = room.opened_by === 'brand' ? room.brand : room.creator
  const answers = room.opened_by === 'brand' ? room.creator : room.brand
  return (
    <Section title={t('sides.title')}>
      <Text>
        <Said label={t('sides.reason')}>
          <strong>{t(`reason.${room.reason}`)}</strong>
        </Said>
      </Text>
      <List>
        {room.disputed.map((one) => (
          <List.Item key={one.id}>
            <Name>{one.title}</Name> · <Money value={one.amount} />
          </List.Item>
        ))}
      </List>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Side
          name={claims.name}
          label={t('sides.claims')}
          text={room.statement ?? t('sides.by_itself')}
          checklist={room.checklist}
          items={room.acceptance_items}
        />
        <Side
          name={answers.name}
          label={t('sides.answers')}
          text={room.answer ?? t('sides.no_answer')}
          checklist={room.answer_checklist}
          items={room.acceptance_items}
        />
      </SimpleGrid>
    </Section>
  )
}

function Side(props: {
  name: string
  label: string
  text: string
  checklist: Room['checklist']
  items: string[]
}) {
  const { t } = useTranslation(['disputes', 'case'])
  return (
    <Stack gap="xs">
      <Title order={3}>
        <Name>{props.name}</Name> · {props.label}
      </Title>
      <Text style={{ whiteSpace: 'pre-wrap' }}>
        <bdi>{props.text}</bdi>
      </Text>
      {props.checklist.map((entry) => (
        <Group key={entry.item} gap="xs" align="flex-start" wrap="nowrap">
          <Badge color={COLORS[entry.verdict]} style={{ flexShrink: 0 }}>
            {t(`verdict.${entry.verdict}`)}
          </Badge>
          <Text size="sm">
            <bdi>{props.items[entry.item - 1]}</bdi>
            {entry.note && (
              <>
                {' · '}
                <bdi>{entry.note}</bdi>
              </>
            )}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
