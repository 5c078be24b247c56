import { createFileRoute } from '@tanstack/react-router'
import { Doorway } from '@/features/account/Doorway'

/** Pages of who is not signed in yet. */
export const Route = createFileRoute('/_out')({ component: Doorway, staticData: { words: ['account'] } })
