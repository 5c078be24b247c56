import { useNavigate } from '@tanstack/react-router'
import { useAct } from '@/lib/use-act'
import { useUpload } from '@/lib/use-upload'
import type { Statement } from './api'

/** Sends a statement's file and opens what became of it. `replaces`: the statement that it corrects, and why. */
export function useSendStatement(replaces?: { id: string; reason: string }) {
  const navigate = useNavigate()
  const upload = useUpload(`statement-${replaces?.id ?? ''}`)
  const send = useAct(
    async (file: File) => {
      const query = new URLSearchParams({ name: file.name })
      if (replaces) {
        query.set('replaces', replaces.id)
        query.set('reason', replaces.reason)
      }
      return await upload.send<Statement>(`/statements?${query}`, file)
    },
    { done: (sent) => navigate({ to: '/statements/$id', params: { id: sent.id } }) },
  )
  return { send, shown: upload.shown }
}
