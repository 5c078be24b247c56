import { Button, Container } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '@/ui/LinkButton'
import { EmptyState, ErrorState } from '@/ui/states'

/** A page that could not be shown: the rest of the app goes on. */
export function Broken({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const router = useRouter()
  return (
    <Container py="xl" size="sm">
      <ErrorState error={error} retry={() => router.invalidate()} />
      <Button mt="md" variant="default" onClick={() => location.assign('/app/')}>
        {t('act.home')}
      </Button>
    </Container>
  )
}

/** No such page, or not one of the reader's. */
export function Missing() {
  const { t } = useTranslation()
  return (
    <EmptyState
      title={t('missing.title')}
      text={t('missing.text')}
      act={<LinkButton to="/">{t('act.home')}</LinkButton>}
    />
  )
}
