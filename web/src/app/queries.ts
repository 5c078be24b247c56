import { QueryClient } from '@tanstack/react-query'
import { Refused } from '@/api/problems'

/** What was read from the server. News of a change makes all that is on the screen be read again (see `api/events.ts`). */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Without a line it fails and says so; a skeleton that stays says nothing.
      networkMode: 'always',
      // What the server refused, it refuses again; a lost connection is worth three more tries.
      retry: (count, error) => !(error instanceof Refused && error.status < 500) && count < 3,
    },
    // An act on money never waits for the line to come back: who asked for it must see how it ended.
    mutations: { retry: false, networkMode: 'always' },
  },
})
