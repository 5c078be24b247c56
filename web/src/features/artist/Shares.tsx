import { Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { projectQuery } from '@/api/projects'
import { useFormat } from '@/lib/use-format'
import { Ltr } from '@/ui/Bidi'
import { LinkText } from '@/ui/LinkButton'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { WideTable } from '@/ui/WideTable'
import type { Preview, Project } from './api'

/** What the statement changes of each project's revenue, exactly, and the cash for it once it is rounded. */
export function Shares({ preview, mine }: { preview: Preview; mine: boolean }) {
  const { t } = useTranslation('statements')
  if (preview.shares.length === 0) return null
  return (
    <Section title={t('shares.title')}>
      <Text c="dimmed">{t('shares.text')}</Text>
      {mine && <Split />}
      <WideTable label={t('shares.title')} minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('shares.project')}</Table.Th>
              <Table.Th className="figure">{t('shares.exact')}</Table.Th>
              <Table.Th className="figure">{t('shares.cash')}</Table.Th>
              <Table.Th className="figure">{t('shares.promised')}</Table.Th>
              <Table.Th>{t('shares.booked')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {preview.shares.map((share) => (
              <Share key={share.project_id + share.currency} share={share} />
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Section>
  )
}

function Split() {
  const { t } = useTranslation('import')
  return <Text c="dimmed">{t('split.text')}</Text>
}

function Share({ share }: { share: Preview['shares'][number] }) {
  const { t } = useTranslation('statements')
  const format = useFormat()
  const { data } = useQuery(projectQuery(share.project_id))
  return (
    <Table.Tr>
      <Table.Td>
        <LinkText to="/projects/$id" params={{ id: share.project_id }}>
          <bdi>{data?.title ?? t('shares.project')}</bdi>
        </LinkText>
      </Table.Td>
      <Table.Td className="figure">
        <Ltr>
          {format.decimal(share.amount)} {share.currency}
        </Ltr>
      </Table.Td>
      <Table.Td className="figure">
        <Money value={share.cash} />
      </Table.Td>
      <Table.Td className="figure">{data ? <Promised offer={data.offer} /> : '–'}</Table.Td>
      <Table.Td>{t(share.booked ? 'shares.yes' : 'shares.not_yet')}</Table.Td>
    </Table.Tr>
  )
}

/** The promised part, and those of the break points in their order: which one holds now, the server alone knows. */
function Promised({ offer }: { offer: Project['offer'] }) {
  const format = useFormat()
  const parts = [offer.promised_bps ?? 0, ...(offer.break_points ?? []).map((point) => point.promised_bps)]
  return <Ltr>{parts.map((bps) => format.percentOfBps(bps)).join(' / ')}</Ltr>
}
