import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from './client'
import { paged, readAll } from './paging'

/** What the screens of campaigns, of orders and the start pages read. */

export type Campaign = Schemas['CampaignView']
export type Engagement = Schemas['EngagementView']
export type Order = Schemas['EscrowView']
export type OrderWhole = Schemas['EscrowStatusView']
export type Budget = Schemas['CampaignBudgetView']
export type Deposit = Schemas['CampaignDepositView']
export type Quote = Schemas['QuoteView']

/** The states of an order, in the order in which it goes through them. */
export const ORDER_STATUSES = [
  'awaiting_deposit',
  'pending_funds',
  'under_review',
  'disputed',
  'released',
  'refunded',
  'cancelled',
] as const

export const campaignPages = () =>
  paged(['/campaigns'], async (after) => body(await api.GET('/campaigns', { params: { query: { after } } })))

export const campaign = (id: string) =>
  queryOptions({
    queryKey: ['/campaigns', id],
    queryFn: async () => body(await api.GET('/campaigns/{id}', { params: { path: { id } } })),
  })

export const allCampaigns = () =>
  queryOptions({
    queryKey: ['/campaigns', 'all'],
    queryFn: () => readAll(async (query) => body(await api.GET('/campaigns', { params: { query } }))),
  })

export const allEngagements = (campaign_id?: string) =>
  queryOptions({
    queryKey: ['/engagements', 'all', campaign_id],
    queryFn: () =>
      readAll(async (page) =>
        body(await api.GET('/engagements', { params: { query: { ...page, campaign_id } } })),
      ),
  })

export const engagementPages = () =>
  paged(['/engagements'], async (after) =>
    body(await api.GET('/engagements', { params: { query: { after } } })),
  )

export const orderPages = (status?: string) =>
  paged(['/escrow', status], async (after) =>
    body(await api.GET('/escrow', { params: { query: { after, status } } })),
  )

export const allOrders = (campaign?: string) =>
  queryOptions({
    queryKey: ['/escrow', 'all', campaign],
    queryFn: () =>
      readAll(async (page) => body(await api.GET('/escrow', { params: { query: { ...page, campaign } } }))),
  })

export const order = (id: string) =>
  queryOptions({
    queryKey: ['/escrow', id],
    queryFn: async () => body(await api.GET('/escrow/status/{id}', { params: { path: { id } } })),
  })

/** Deposits that the rail has not finished with. Nothing tells of a page that is open in another tab. */
export const isUnderWay = (deposit: Deposit) =>
  ['opening', 'in_doubt', 'awaiting_payment'].includes(deposit.status)

export const budget = (campaignId: string) =>
  queryOptions({
    queryKey: ['/escrow/budgets', campaignId],
    queryFn: async () =>
      body(await api.GET('/escrow/budgets/{campaign_id}', { params: { path: { campaign_id: campaignId } } })),
    refetchInterval: (query) => (query.state.data?.deposits.some(isUnderWay) ? 2_000 : false),
  })

export const openDisputes = () =>
  queryOptions({
    queryKey: ['/disputes', 'all'],
    queryFn: () => readAll(async (query) => body(await api.GET('/disputes', { params: { query } }))),
  })
