import { type ComponentType, type LazyExoticComponent, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '@/api/session'
import { useParty } from '@/lib/use-session'
import { Page } from '@/ui/Page'
import { Loading } from '@/ui/states'

export type Homes = Partial<Record<Role, LazyExoticComponent<ComponentType>>>

/** Each role's first page: what to do first, then the money. Which page is whose, the route says. */
export function Home({ homes }: { homes: Homes }) {
  const { t } = useTranslation()
  const { role } = useParty()
  const RoleHome = homes[role]
  if (!RoleHome) return <Page title={t('nav.home')}>{t(`role.${role}`)}</Page>
  return (
    <Suspense fallback={<Loading />}>
      <RoleHome />
    </Suspense>
  )
}
