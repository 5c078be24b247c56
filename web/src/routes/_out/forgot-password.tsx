import { createFileRoute } from '@tanstack/react-router'
import { ForgotPassword } from '@/features/account/ForgotPassword'

export const Route = createFileRoute('/_out/forgot-password')({ component: ForgotPassword })
