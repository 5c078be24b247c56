import { Group, List, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Name } from '@/ui/Bidi'
import { CopyId } from '@/ui/CopyId'
import { LinkText } from '@/ui/LinkButton'
import { Moment } from '@/ui/Moment'
import { Money } from '@/ui/Money'
import { MoneyTimeline } from '@/ui/MoneyTimeline'
import { Facts, Page, Section } from '@/ui/Page'
import { Stale } from '@/ui/Stale'
import { StatusBadge } from '@/ui/StatusBadge'
import { EmptyState } from '@/ui/states'
import { useTransfers, useTransferWord } from '@/ui/use-transfers'
import { type ObjectCard, objectCard } from './api'
import { ObjectLink } from './ObjectLink'

/** Whatever has this id, from all sides. That it was looked at stands in the audit log. */
export function ObjectPage() {
  const { t } = useTranslation('desk')
  const { id } = useParams({ from: '/_in/desk/objects/$id' })
  const query = useSuspenseQuery(objectCard(id))
  const { data } = query
  return (
    <Page
      title={t(`object.kind.${data.kind}`)}
      status={data.state && <StatusBadge status={data.state} />}
      subtitle={t('party.audited')}
      act={
        <LinkText to="/desk/audit" search={{ object: data.id }}>
          {t('audit.title')}
        </LinkText>
      }
    >
      <Stale query={query} />
      <About object={data} />
      <Related object={data} />
      <Transfers object={data} />
      <History object={data} />
    </Page>
  )
}

function About({ object }: { object: ObjectCard }) {
  const { t } = useTranslation('desk')
  return (
    <>
      <Section title={t('party.facts')}>
        <Facts
          items={[
            { label: t('party.id'), value: <CopyId value={object.id} /> },
            ...object.amounts.map((one) => ({
              label: t(`object.amount.${one.what}`),
              value: <Money value={one.amount} />,
            })),
          ]}
        />
      </Section>
      {object.parties.length > 0 && (
        <Section title={t('object.parties')}>
          <List spacing="xs">
            {object.parties.map((party) => (
              <List.Item key={party.id}>
                <LinkText to="/desk/parties/$id" params={{ id: party.id }}>
                  <Name>{party.name}</Name>
                </LinkText>{' '}
                · {t(`role.${party.role}`, { ns: 'common' })}
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      {object.accounts.length > 0 && (
        <Section title={t('object.accounts')}>
          <Facts
            items={object.accounts.map((account) => ({
              label: account.name,
              value:
                account.balances.length === 0
                  ? '–'
                  : account.balances.map((balance) => (
                      <div key={balance.currency}>
                        <Money value={balance} />
                      </div>
                    )),
            }))}
          />
        </Section>
      )}
      {object.dates.length > 0 && (
        <Section title={t('object.times')}>
          <Facts
            items={object.dates.map((one) => ({
              label: t(`object.date.${one.what}`),
              value: <Moment value={one.at} />,
            }))}
          />
        </Section>
      )}
    </>
  )
}

function Related({ object }: { object: ObjectCard }) {
  const { t } = useTranslation('desk')
  if (object.related.length === 0) return null
  return (
    <Section title={t('object.related')}>
      <List spacing="xs">
        {object.related.map((one) => (
          <List.Item key={one.id}>
            {t(`object.kind.${one.kind}`)} <ObjectLink id={one.id} />
          </List.Item>
        ))}
      </List>
    </Section>
  )
}

function Transfers({ object }: { object: ObjectCard }) {
  const { t } = useTranslation('desk')
  const word = useTransferWord()
  const transfers = useTransfers()
  return (
    <Section title={t('object.transfers')}>
      {object.transfers.length === 0 && <EmptyState title={t('party.none')} />}
      {object.transfers.length > 0 && (
        <MoneyTimeline
          steps={object.transfers.toReversed().map((one) => ({
            id: one.id,
            title: word(one),
            at: one.at,
            text: (
              <Group gap={6}>
                <Text size="sm" dir="ltr" style={{ overflowWrap: 'anywhere' }}>
                  {`${one.debit} → ${one.credit}`}
                </Text>
                <ObjectLink id={one.id} />
              </Group>
            ),
            transfers: transfers([one]),
          }))}
        />
      )}
    </Section>
  )
}

/** The words for an act: those that the sides of an order, or a project's fans, read of it. Others stand as they are in the audit log. */
function useActWords() {
  const { t, i18n } = useTranslation(['work', 'projects'])
  return (act: string) => {
    const [room, verb] = act.includes('.') ? act.split('.') : ['projects', act]
    if (room === 'escrow' && i18n.exists(`work:event.${verb}`)) return t(`event.${verb}`)
    if (room === 'projects' && i18n.exists(`projects:history.${verb}`)) return t(`history.${verb}`)
    return act
  }
}

function History({ object }: { object: ObjectCard }) {
  const { t } = useTranslation('desk')
  const actWords = useActWords()
  return (
    <Section title={t('object.history')}>
      {object.timeline.length === 0 && <EmptyState title={t('party.none')} />}
      {object.timeline.length > 0 && (
        <MoneyTimeline
          steps={object.timeline.toReversed().map((one, at) => ({
            id: `${one.at}${at}`,
            title: actWords(one.act),
            at: one.at,
            actor: one.actor ?? undefined,
            automatic: !one.actor_id,
          }))}
        />
      )}
    </Section>
  )
}
