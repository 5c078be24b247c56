import { createFileRoute, redirect } from '@tanstack/react-router'
import { lazy } from 'react'
import { currentSession, type Role } from '@/api/session'
import { Home, type Homes } from '@/features/home/Home'

const ArtistHome = lazy(() =>
  import('@/features/artist/ArtistHome').then((file) => ({ default: file.ArtistHome })),
)

/** Each role's first page, in a chunk of its own. */
const HOMES: Homes = {
  brand: lazy(() => import('@/features/home/BrandHome')),
  creator: lazy(() => import('@/features/home/CreatorHome')),
  fan: lazy(() => import('@/features/fan/FanHome').then((file) => ({ default: file.FanHome }))),
  artist: ArtistHome,
  label: ArtistHome,
}

/** The desk begins where its work is. */
const DESK: Partial<Record<Role, '/disputes' | '/desk/wall'>> = {
  mediator: '/disputes',
  operator: '/desk/wall',
  auditor: '/desk/wall',
}

export const Route = createFileRoute('/_in/')({
  beforeLoad: () => {
    const role = currentSession()?.party.role as Role | undefined
    const to = role && DESK[role]
    if (to) throw redirect({ to })
  },
  component: () => <Home homes={HOMES} />,
})
