import { createFileRoute } from '@tanstack/react-router'
import { Rulings } from '@/features/desk/Rulings'

export const Route = createFileRoute('/_in/desk/rulings')({ component: Rulings })
