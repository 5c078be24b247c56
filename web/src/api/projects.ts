import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schemas } from './client'
import { paged, readWhole } from './paging'

export type Project = Schemas['Project']
export type Raise = NonNullable<Project['raise']>
export type Milestone = Schemas['ProjectMilestone']
export type Investment = Schemas['Investment']

/** What more than one feature asks of projects. */
export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ['/projects', id],
    queryFn: async () => body(await api.GET('/projects/{id}', { params: { path: { id } } })),
  })

export const historyQuery = (id: string) =>
  paged(['/projects', id, 'history'], async (after) =>
    body(
      await api.GET('/projects/{id}/history', {
        params: { path: { id }, query: { after, limit: 100 } },
      }),
    ),
  )

/** All of the reader's own projects: the draft that waits may be an old one. */
export const allMyProjects = queryOptions({
  queryKey: ['/projects/mine', 'all'],
  queryFn: () => readWhole(async (query) => body(await api.GET('/projects/mine', { params: { query } }))),
})

/** All of the reader's own money in projects. */
export const allInvestments = queryOptions({
  queryKey: ['/investments', 'all'],
  queryFn: () => readWhole(async (query) => body(await api.GET('/investments', { params: { query } }))),
})

/** The reader's own money in a project: at most 20 investments, so one page has them all. */
export const stakesQuery = (project: string) =>
  queryOptions({
    queryKey: ['/investments', { project }],
    queryFn: async () =>
      body(await api.GET('/investments', { params: { query: { project, limit: 100 } } })).items,
  })
