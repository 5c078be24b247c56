import { Button, Checkbox, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useSessionStorage } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@/api/campaigns'
import { isolate } from '@/lib/bidi'
import { useFormat } from '@/lib/use-format'
import { Name } from '@/ui/Bidi'
import { ConfirmSheet } from '@/ui/ConfirmSheet'
import { FileDrop } from '@/ui/FileDrop'
import { Money } from '@/ui/Money'
import { Section } from '@/ui/Page'
import { useSubmit } from './acts'
import { LineChoice, linesIn, priceOf } from './LineChoice'
import { UploadList } from './UploadList'
import { ACCEPTED, useUploads } from './use-uploads'

const MOST_FILES = 20

/** A creator's delivery: the brief's checklist, the files, and what they are for. */
export function Deliver({ order }: { order: Order }) {
  const { t } = useTranslation('delivery')
  const format = useFormat()
  const submit = useSubmit()
  const uploads = useUploads(order.id)
  const lines = linesIn(order, ['awaited'])
  const [left, setLeft] = useState<string[]>([])
  const [note, setNote, forgetNote] = useSessionStorage({ key: `daman-note:${order.id}`, defaultValue: '' })
  const [checked, setChecked] = useSessionStorage<string[]>({
    key: `daman-check:${order.id}`,
    defaultValue: [],
  })
  const [open, setOpen] = useState(false)
  const chosen = lines.map((line) => line.deliverable_id).filter((id) => !left.includes(id))
  const files = uploads.done.length
  const ready = chosen.length > 0 && (files > 0 || note.trim() !== '') && uploads.sending.length === 0
  return (
    <Section title={t('deliver.title')}>
      <Checkbox.Group label={t('deliver.checklist')} value={checked} onChange={setChecked}>
        <Stack gap="xs" mt="xs">
          {order.acceptance_items.map((text, at) => (
            <Checkbox key={text} size="md" value={String(at + 1)} label={<Name>{text}</Name>} />
          ))}
        </Stack>
      </Checkbox.Group>
      {lines.length > 1 && (
        <LineChoice
          label={t('deliver.which')}
          order={order}
          lines={lines}
          value={chosen}
          onChange={(ids) =>
            setLeft(lines.map((line) => line.deliverable_id).filter((id) => !ids.includes(id)))
          }
        />
      )}
      <Title order={3}>{t('deliver.files')}</Title>
      <FileDrop
        label={t('deliver.drop')}
        hint={t('deliver.drop_hint', { most: MOST_FILES })}
        accept={ACCEPTED}
        multiple
        take={(taken) => uploads.take(taken.slice(0, MOST_FILES - files - uploads.sending.length))}
      />
      <UploadList uploads={uploads} />
      <Textarea
        label={t('deliver.note')}
        description={t('deliver.note_hint')}
        maxLength={5000}
        dir="auto"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group>
        <Button disabled={!ready} onClick={() => setOpen(true)}>
          {t('deliver.act')}
        </Button>
        {!ready && (
          <Text size="sm" c="dimmed">
            {t('deliver.not_ready')}
          </Text>
        )}
      </Group>
      <ConfirmSheet
        opened={open}
        close={() => setOpen(false)}
        title={t('deliver.act')}
        text={t('deliver.text', { count: order.review_window_days, brand: isolate(order.brand.name) })}
        facts={[
          { label: t('deliver.files'), value: format.count(files) },
          { label: t('deliver.price'), value: <Money value={priceOf(order, chosen)} strong /> },
          {
            label: t('deliver.checked'),
            value: t('deliver.checked_of', { done: checked.length, all: order.acceptance_items.length }),
          },
        ]}
        warning={t('deliver.warning')}
        names={{ note: t('deliver.note'), files: t('deliver.files'), deliverables: t('deliver.which') }}
        act={t('deliver.act')}
        confirm={async () => {
          await submit.mutateAsync({
            escrow_id: order.id,
            deliverables: chosen,
            files: uploads.done.map((one) => one.id),
            note: note.trim() || undefined,
          })
          uploads.forget()
          forgetNote()
        }}
      />
    </Section>
  )
}
