import { createFileRoute } from '@tanstack/react-router'
import { Statements } from '@/features/artist/Statements'

export const Route = createFileRoute('/_in/statements/')({ component: Statements })
