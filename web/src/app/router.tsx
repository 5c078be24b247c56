import { createRouter } from '@tanstack/react-router'
import { routeTree } from '@/routeTree.gen'
import { Broken, Missing } from './Broken'
import { queries } from './queries'

export const router = createRouter({
  routeTree,
  basepath: '/app',
  context: { queries },
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: Missing,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
