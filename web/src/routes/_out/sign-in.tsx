import { createFileRoute } from '@tanstack/react-router'
import { SignIn } from '@/features/account/SignIn'

export const Route = createFileRoute('/_out/sign-in')({
  // Only ways inside the app: an address elsewhere would lend our name to it.
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' && /^\/[^/\\]/.test(search.next) ? { next: search.next } : {},
  component: SignIn,
})
