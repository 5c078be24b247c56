import { Badge, Group, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Ltr, Name } from '@/ui/Bidi'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { Said } from '@/ui/Said'
import { describe } from './terms'

type Offer = Project['offer']

/** What the owner wrote of the project, in the reader's language if there is such a text. */
export function Pitch({ offer }: { offer: Offer }) {
  const { t, i18n } = useTranslation('projects')
  const found = describe(offer, i18n.language)
  return (
    <Section title={t('pitch.title')}>
      {found ? (
        <>
          {found.language !== i18n.language && (
            <Text size="sm" c="dimmed">
              {t('pitch.other_language')}
            </Text>
          )}
          <Text lang={found.language} dir="auto" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
            {found.text}
          </Text>
        </>
      ) : (
        <Text c="dimmed">{t('pitch.none')}</Text>
      )}
    </Section>
  )
}

/** The pieces of music that the revenue is of. */
export function Works({ offer }: { offer: Offer }) {
  const { t } = useTranslation('projects')
  const works = offer.works ?? []
  if (works.length === 0) return null
  return (
    <Section title={t('works.title')}>
      <Stack gap="xs">
        {works.map((work) => (
          <Group key={`${work.title}-${work.isrc}`} justify="space-between" gap="xs">
            <Text fw={500}>
              <Name>{work.title}</Name>
            </Text>
            <Group gap="xs">
              {work.isrc && <Code name="ISRC" value={work.isrc} />}
              {work.iswc && <Code name="ISWC" value={work.iswc} />}
              {work.upc && <Code name="UPC" value={work.upc} />}
            </Group>
          </Group>
        ))}
      </Stack>
    </Section>
  )
}

const Code = ({ name, value }: { name: string; value: string }) => (
  <Badge color="gray" variant="light">
    <Ltr>
      {name} {value}
    </Ltr>
  </Badge>
)

/** Who holds the rights, and what others were promised before. */
export function Rights({ offer }: { offer: Offer }) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const rights = offer.rights ?? []
  const burdens = offer.encumbrances ?? []
  if (rights.length === 0 && burdens.length === 0) return null
  return (
    <Section title={t('rights.title')}>
      {rights.length > 0 && (
        <Table>
          <Table.Tbody>
            {rights.map((right) => (
              <Table.Tr key={`${right.holder}-${right.role}`}>
                <Table.Th scope="row" fw={500}>
                  <Name>{right.holder}</Name>
                </Table.Th>
                <Table.Td>
                  <Name>{right.role}</Name>
                </Table.Td>
                <Table.Td className="figure">
                  <Ltr>{format.percentOfBps(right.bps)}</Ltr>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Text fw={600}>{t('rights.encumbrances')}</Text>
      {burdens.length === 0 && <Text c="dimmed">{t('rights.none')}</Text>}
      {burdens.map((one) => (
        <Text key={`${one.holder}-${one.description}`} style={{ overflowWrap: 'anywhere' }}>
          <Said label={isolate(one.holder)}>
            <Name>{one.description}</Name>
          </Said>
        </Text>
      ))}
    </Section>
  )
}

/** What the money is for: all lines come to the minimum. */
export function Budget({ offer }: { offer: Offer }) {
  const { t } = useTranslation('projects')
  const lines = offer.budget ?? []
  if (lines.length === 0) return null
  return (
    <Section title={t('budget.title')}>
      <Table>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={`${line.label}-${line.amount.amount}`}>
              <Table.Th scope="row" fw={400}>
                <Name>{line.label}</Name>
              </Table.Th>
              <Table.Td className="figure">
                <Money value={line.amount} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        {offer.minimum && (
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row">{t('budget.total')}</Table.Th>
              <Table.Td className="figure">
                <Money value={offer.minimum} strong />
              </Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        )}
      </Table>
    </Section>
  )
}
