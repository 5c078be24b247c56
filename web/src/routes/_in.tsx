import { createFileRoute, redirect } from '@tanstack/react-router'
import { currentSession, refresh } from '@/api/session'
import { Shell } from '@/app/Shell'

/** Pages of who is signed in. Who is not signs in first, and comes back to where it wanted to go. */
export const Route = createFileRoute('/_in')({
  beforeLoad: async ({ location }) => {
    if (!currentSession() && !(await refresh().catch(() => false))) {
      throw redirect({ to: '/sign-in', search: { next: location.href } })
    }
    if (currentSession()?.secondFactor === 'needed' && location.pathname !== '/account') {
      throw redirect({ to: '/account' })
    }
  },
  component: Shell,
})
