import { createFileRoute } from '@tanstack/react-router'
import { Wall } from '@/features/desk/Wall'

export const Route = createFileRoute('/_in/desk/wall')({ component: Wall })
