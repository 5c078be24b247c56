import { createFileRoute } from '@tanstack/react-router'
import { VerifyEmail } from '@/features/account/VerifyEmail'

export const Route = createFileRoute('/_out/verify-email')({ component: VerifyEmail })
