import { lazy, type ReactNode, Suspense } from 'react'
import type { Names } from '@/lib/pointer'
import type { FaultAt } from './faults'

const OpenSheet = lazy(() => import('./OpenSheet'))

export interface SheetProps {
  opened: boolean
  close: () => void
  title: string
  /** What happens with it, in a sentence or two. */
  text: ReactNode
  /** Who, how much, fee, net, when. */
  facts?: { label: string; value: ReactNode }[]
  /** What cannot be taken back, or who can. */
  warning?: string
  /** The words on the button: the act, not "OK". */
  act: string
  danger?: boolean
  /** Fields that the act asks for. Each asks for what was refused of it, by its name in the API. */
  children?: ReactNode | ((at: FaultAt) => ReactNode)
  /** What readers call what the act sends and no field here holds, by its name in the API. */
  names?: Names
  disabled?: boolean
  confirm: () => Promise<unknown>
}

/** A sheet before an act on money, a decision or a vote (see `OpenSheet`). It is only loaded when somebody asks for it. */
export function ConfirmSheet(props: SheetProps) {
  if (!props.opened) return null
  return (
    <Suspense fallback={null}>
      <OpenSheet {...props} />
    </Suspense>
  )
}
