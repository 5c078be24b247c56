import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from '@/api/client'
import { readAll } from '@/api/paging'

export type Submission = Schemas['SubmissionView']
export type ContentFile = Schemas['FileView']

export const submissions = (escrowId: string) =>
  queryOptions({
    queryKey: ['/escrow', escrowId, 'submissions'],
    queryFn: () =>
      readAll(async (query) =>
        body(await api.GET('/escrow/{id}/submissions', { params: { path: { id: escrowId }, query } })),
      ),
    // Nothing tells when a preview is made.
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.files.some((file) => file.preview === 'pending'))
        ? 2_000
        : false,
  })
