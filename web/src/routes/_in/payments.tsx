import { createFileRoute } from '@tanstack/react-router'
import { Payments } from '@/features/fan/Payments'

export const Route = createFileRoute('/_in/payments')({ component: Payments })
