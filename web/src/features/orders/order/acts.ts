import { api, body, type Schemas } from '@/api/client'
import { useAct } from '@/lib/use-act'

/** What the two sides do with an order, each with the key of its intention. */

const header = (key: string) => ({ header: { 'Idempotency-Key': key } })

export const useSubmit = () =>
  useAct(async (content: Schemas['SubmissionBody'], key) =>
    body(await api.POST('/submissions', { params: header(key), body: content })),
  )
export const useRelease = () =>
  useAct(async (release: Schemas['EscrowReleaseBody'], key) =>
    body(await api.POST('/escrow/release', { params: header(key), body: release })),
  )
export const useRevise = () =>
  useAct(async (revision: Schemas['EscrowRevisionBody'], key) =>
    body(await api.POST('/escrow/revision', { params: header(key), body: revision })),
  )
export const useDispute = () =>
  useAct(async (dispute: Schemas['EscrowDisputeBody'], key) =>
    body(await api.POST('/escrow/dispute', { params: header(key), body: dispute })),
  )
export const useCancel = () =>
  useAct(async (cancel: Schemas['EscrowCancelBody'], key) =>
    body(await api.POST('/escrow/cancel', { params: header(key), body: cancel })),
  )
export const useAnswerCancel = () =>
  useAct(async (answer: Schemas['EscrowCancelAnswerBody'], key) =>
    body(await api.POST('/escrow/cancel/answer', { params: header(key), body: answer })),
  )
export const useOfferRounds = () =>
  useAct(async (rounds: Schemas['EscrowRoundsBody'], key) =>
    body(await api.POST('/escrow/rounds', { params: header(key), body: rounds })),
  )
export const useAnswerRounds = () =>
  useAct(async (answer: Schemas['EscrowRoundsAnswerBody'], key) =>
    body(await api.POST('/escrow/rounds/answer', { params: header(key), body: answer })),
  )
