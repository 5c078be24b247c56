import { createFileRoute } from '@tanstack/react-router'
import { LISTS, type List } from '@/features/disputes/api'
import { DisputeList } from '@/features/disputes/DisputeList'

export const Route = createFileRoute('/_in/disputes/')({
  validateSearch: (search: Record<string, unknown>): { list?: List } => {
    const list = LISTS.find((one) => one === search.list)
    return list ? { list } : {}
  },
  component: DisputeList,
})
