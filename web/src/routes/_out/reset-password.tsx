import { createFileRoute } from '@tanstack/react-router'
import { ResetPassword } from '@/features/account/ResetPassword'

export const Route = createFileRoute('/_out/reset-password')({ component: ResetPassword })
