import { createFileRoute } from '@tanstack/react-router'
import { OPEN_ROLES } from '@/api/session'
import { SignUp } from '@/features/account/SignUp'

export const Route = createFileRoute('/_out/sign-up')({
  validateSearch: (search: Record<string, unknown>): { role?: (typeof OPEN_ROLES)[number] } => {
    const role = OPEN_ROLES.find((one) => one === search.role)
    return role ? { role } : {}
  },
  component: SignUp,
})
