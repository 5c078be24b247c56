import { createFileRoute } from '@tanstack/react-router'
import { toWorkSearch } from '@/features/orders/search'
import { Work } from '@/features/orders/Work'

export const Route = createFileRoute('/_in/work')({ validateSearch: toWorkSearch, component: Work })
