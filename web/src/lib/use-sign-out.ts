import { useNavigate } from '@tanstack/react-router'
import { leave } from '@/api/session'
import { forgetDrafts } from './drafts'

/** Leaves the app: what the party wrote and did not send goes, in this tab, and the session in all. */
export function useSignOut() {
  const navigate = useNavigate()
  return async () => {
    forgetDrafts()
    await navigate({ to: '/sign-in' })
    leave()
  }
}
