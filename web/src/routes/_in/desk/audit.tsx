import { createFileRoute } from '@tanstack/react-router'
import { Audit } from '@/features/desk/Audit'
import type { AuditFilter } from '@/features/desk/api'

const text = (value: unknown) => (typeof value === 'string' && value ? value.slice(0, 80) : undefined)

export const Route = createFileRoute('/_in/desk/audit')({
  validateSearch: (search: Record<string, unknown>): AuditFilter & { row?: string } => ({
    act: text(search.act),
    actor: text(search.actor),
    object: text(search.object),
    row: text(search.row),
  }),
  component: Audit,
})
