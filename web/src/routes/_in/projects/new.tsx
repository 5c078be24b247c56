import { createFileRoute } from '@tanstack/react-router'
import { NewProject } from '@/features/artist/NewProject'

export const Route = createFileRoute('/_in/projects/new')({ component: NewProject })
