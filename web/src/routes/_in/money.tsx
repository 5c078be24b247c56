import { createFileRoute } from '@tanstack/react-router'
import { MoneyPage } from '@/features/money/MoneyPage'
import { moneySearch } from '@/features/money/tabs'

export const Route = createFileRoute('/_in/money')({ validateSearch: moneySearch, component: MoneyPage })
