import { Button, Group, ScrollArea, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Check, Download, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Project, Raise } from '@/api/projects'
import { download } from '@/lib/csv'
import { CopyId } from '@/ui/CopyId'
import { Section } from '@/ui/Page'

/** The SHA-256 of a text, computed here: nobody has to believe what the server says of its own contract. */
async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The contract's exact text in a box of its own, its hash, and whether the one is of the other. */
export function ExactTerms({ raise, title }: { raise: Raise; title: string }) {
  const { t } = useTranslation('projects')
  const computed = useQuery({
    queryKey: ['sha256', raise.terms],
    queryFn: () => sha256(raise.terms),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const same = computed.data === raise.terms_sha256
  return (
    <>
      <Group gap="xs">
        <Text>{t('documents.hash')}</Text>
        <CopyId value={raise.terms_sha256} />
        {computed.data && (
          <Group gap={4} wrap="nowrap">
            {same ? <Check size={16} aria-hidden /> : <X size={16} aria-hidden />}
            <Text size="sm">{t(same ? 'documents.same' : 'documents.differs')}</Text>
          </Group>
        )}
      </Group>
      <ScrollArea.Autosize
        mah={260}
        type="auto"
        bd="1px solid var(--mantine-color-default-border)"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('documents.exact') }}
      >
        <Text
          ff="monospace"
          size="sm"
          p="sm"
          dir="ltr"
          lang="en"
          ta="left"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {raise.terms}
        </Text>
      </ScrollArea.Autosize>
      <Group>
        <Button
          variant="default"
          leftSection={<Download size={18} aria-hidden />}
          onClick={() => download(`${title}-terms.json`, raise.terms, 'application/json')}
        >
          {t('documents.download')}
        </Button>
      </Group>
    </>
  )
}

/** What was signed: the contract that every fan of this raise accepts. */
export function Documents({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  if (!project.raise) return null
  return (
    <Section title={t('documents.title')}>
      <Text>{t('documents.text')}</Text>
      <ExactTerms raise={project.raise} title={project.title} />
    </Section>
  )
}
