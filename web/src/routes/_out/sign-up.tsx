import { createFileRoute } from '@tanstack/react-router'
import { SignUp } from '@/features/account/SignUp'

export const ROLES = ['brand', 'creator', 'fan', 'artist', 'label'] as const
export type OpenRole = (typeof ROLES)[number]

export const Route = createFileRoute('/_out/sign-up')({
  validateSearch: (search: Record<string, unknown>): { role?: OpenRole } => {
    const role = ROLES.find((one) => one === search.role)
    return role ? { role } : {}
  },
  component: SignUp,
})
