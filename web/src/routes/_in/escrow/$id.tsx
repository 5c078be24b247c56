import { createFileRoute } from '@tanstack/react-router'
import { OrderPage } from '@/features/orders/order/OrderPage'
import { toOrderSearch } from '@/features/orders/search'

export const Route = createFileRoute('/_in/escrow/$id')({
  validateSearch: toOrderSearch,
  component: OrderPage,
})
