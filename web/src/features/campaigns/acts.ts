import { api, body, type Schemas } from '@/api/client'
import { Refused } from '@/api/problems'
import { useAct } from '@/lib/use-act'

const header = (key: string) => ({ 'Idempotency-Key': key })

export const usePublish = () =>
  useAct(async (id: string) => body(await api.POST('/campaigns/{id}/publish', { params: { path: { id } } })))

/** Writes a draft anew, or a new one. */
export const useWriteCampaign = () =>
  useAct(async ({ id, campaign }: { id: string | null; campaign: Schemas['CampaignBody'] }, key) => {
    if (id)
      try {
        return body(await api.PATCH('/campaigns/{id}', { params: { path: { id } }, body: campaign }))
      } catch (failure) {
        // It was deleted or published meanwhile: then this is another one.
        if (!(failure instanceof Refused && [404, 409].includes(failure.status))) throw failure
      }
    return body(await api.POST('/campaigns', { params: { header: header(key) }, body: campaign }))
  })

export const useDeleteDraft = () =>
  useAct((id: string) => api.DELETE('/campaigns/{id}', { params: { path: { id } } }))

export const useDeposit = () =>
  useAct(async (deposit: Schemas['EscrowDepositBody'], key) =>
    body(await api.POST('/escrow/deposit', { params: { header: header(key) }, body: deposit })),
  )

export const useCloseBudget = () =>
  useAct(async (campaign_id: string, key) =>
    body(
      await api.POST('/escrow/budgets/{campaign_id}/close', {
        params: { path: { campaign_id }, header: header(key) },
      }),
    ),
  )

export const useApply = () =>
  useAct(async ({ id, message }: { id: string; message?: string }, key) =>
    body(
      await api.POST('/campaigns/{id}/applications', {
        params: { path: { id }, header: header(key) },
        body: { message },
      }),
    ),
  )

export const useInvite = () =>
  useAct(async ({ id, ...invitation }: { id: string; creator_id: string; message?: string }, key) =>
    body(
      await api.POST('/campaigns/{id}/invitations', {
        params: { path: { id }, header: header(key) },
        body: invitation,
      }),
    ),
  )

/** What can be done with an engagement, each named as `can` names it. */
export const useAnswer = () =>
  useAct(
    async (
      {
        id,
        act,
        net,
      }: { id: string; act: 'accept' | 'decline' | 'withdraw' | 'extend'; net: Schemas['Money'] },
      key,
    ) => {
      const path = { id }
      switch (act) {
        case 'accept':
          return body(
            await api.POST('/engagements/{id}/accept', {
              params: { path, header: header(key) },
              // Other terms than those on the screen are refused.
              body: { expected_net: net },
            }),
          )
        case 'decline':
          return body(await api.POST('/engagements/{id}/decline', { params: { path } }))
        case 'withdraw':
          return body(await api.POST('/engagements/{id}/withdraw', { params: { path } }))
        case 'extend':
          return body(await api.POST('/engagements/{id}/extend', { params: { path } }))
      }
    },
  )
