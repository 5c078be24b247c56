import { Button, Modal, Stack, Table, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allEngagements, type Campaign } from '@/api/campaigns'
import type { Schemas } from '@/api/client'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { useQuote } from '@/lib/use-quote'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { EmptyState, ErrorState, Loading } from '@/ui/states'
import { useInvite } from './acts'
import { creators } from './api'

type Creator = Schemas['CreatorView']

/** So many at once: more are found by writing more of the name. */
const SHOWN = 50

/** Finds a creator by name and invites it. */
export function Invite({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('brand')
  const { invite: name } = useSearch({ from: '/_in/campaigns/$id' })
  const navigate = useNavigate({ from: '/campaigns/$id' })
  const look = (invite?: string) =>
    navigate({ search: { invite }, replace: name !== undefined, resetScroll: false })
  const [chosen, setChosen] = useState<Creator | null>(null)
  // Here, not in the sheet: who opens it again after an answer that was lost sends the same key.
  const invite = useInvite()
  return (
    <>
      <Button onClick={() => look('')}>{t('invite.act')}</Button>
      <Modal
        opened={name !== undefined && !chosen}
        onClose={() => look()}
        title={t('invite.title')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('act.close', { ns: 'common' }) }}
      >
        <Creators campaignId={campaign.id} name={name ?? ''} look={look} choose={setChosen} />
      </Modal>
      {chosen && (
        <Invitation
          campaign={campaign}
          creator={chosen}
          invite={invite}
          close={() => {
            setChosen(null)
            look()
          }}
        />
      )}
    </>
  )
}

interface CreatorsProps {
  campaignId: string
  /** What the address says is looked for: a part of the name. */
  name: string
  look: (name: string) => void
  choose: (creator: Creator) => void
}

function Creators({ campaignId, name, look, choose }: CreatorsProps) {
  const { t } = useTranslation('brand')
  const format = useFormat()
  const query = useQuery(creators())
  const engaged = useQuery(allEngagements(campaignId))
  // The address comes after the keys: who types must not wait for it.
  const [typed, setTyped] = useState(name)
  const waiting = new Set(
    engaged.data?.items.filter((one) => one.status !== 'withdrawn').map((one) => one.creator.id),
  )
  if (query.isError && !query.data) return <ErrorState error={query.error} retry={() => query.refetch()} />
  if (!query.data) return <Loading />
  const { items, whole } = query.data
  const found = items.filter((one) => one.name.toLowerCase().includes(typed.trim().toLowerCase()))
  return (
    <Stack>
      <TextInput
        label={t('invite.search')}
        type="search"
        maxLength={120}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          look(event.currentTarget.value)
        }}
        data-autofocus
      />
      {!whole && <Text c="dimmed">{t('invite.newest')}</Text>}
      {found.length === 0 && <EmptyState title={t('invite.none')} />}
      <Table verticalSpacing="sm">
        <Table.Tbody>
          {found.slice(0, SHOWN).map((creator) => (
            <Table.Tr key={creator.id}>
              <Table.Th scope="row" fw={600}>
                <Name>{creator.name}</Name>
                <Text size="sm" c="dimmed">
                  {format.country(creator.country)}
                </Text>
              </Table.Th>
              <Table.Td ta="end">
                {waiting.has(creator.id) ? (
                  t('invite.already')
                ) : (
                  <Button
                    variant="light"
                    onClick={() => choose(creator)}
                    aria-label={t('invite.one', { name: creator.name })}
                  >
                    {t('invite.choose')}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {found.length > SHOWN && <Text c="dimmed">{t('invite.more', { count: found.length - SHOWN })}</Text>}
    </Stack>
  )
}

function Invitation({
  campaign,
  creator,
  invite,
  close,
}: {
  campaign: Campaign
  creator: Creator
  invite: ReturnType<typeof useInvite>
  close: () => void
}) {
  const { t } = useTranslation('brand')
  const facts = useQuote()
  const [message, setMessage] = useState('')
  return (
    <ConfirmSheet
      opened
      close={close}
      title={t('invite.one', { name: isolate(creator.name) })}
      text={t('invite.text', { count: campaign.accept_window_hours })}
      facts={facts(campaign.package)}
      act={t('invite.send')}
      confirm={() =>
        invite.mutateAsync({
          id: campaign.id,
          creator_id: creator.id,
          message: message.trim() || undefined,
        })
      }
    >
      {(at) => (
        <Textarea
          label={t('invite.message')}
          error={at('message')}
          dir="auto"
          maxLength={2000}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
      )}
    </ConfirmSheet>
  )
}
