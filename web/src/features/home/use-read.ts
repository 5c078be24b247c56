import { useQueries } from '@tanstack/react-query'
import { allCampaigns, allEngagements, allOrders, openDisputes } from '@/api/campaigns'

/** All that a start page of campaigns is made of, as one query: it is there when all of it is. */
export function useRead() {
  return useQueries({
    queries: [allCampaigns(), allEngagements(), allOrders(), openDisputes()],
    combine: ([campaigns, engagements, orders, disputes]) => ({
      data:
        campaigns.data && engagements.data && orders.data && disputes.data
          ? {
              campaigns: campaigns.data.items,
              engagements: engagements.data.items,
              orders: orders.data.items,
              disputes: disputes.data.items,
              whole: [campaigns, engagements, orders, disputes].every((query) => query.data?.whole),
            }
          : undefined,
      /** One of them that could not be read again. */
      old: [campaigns, engagements, orders, disputes].find((query) => query.isError),
      error: campaigns.error ?? engagements.error ?? orders.error ?? disputes.error,
      retry: () => {
        for (const query of [campaigns, engagements, orders, disputes]) if (query.isError) query.refetch()
      },
    }),
  })
}
export type Read = NonNullable<ReturnType<typeof useRead>['data']>
