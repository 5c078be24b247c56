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
  interface StaticDataRouteOption {
    /** Files of words without which nothing of the page can be shown: they come before it. */
    words?: string[]
  }
}

/** Begins to load the page of the address that was opened, and says which words it needs. */
export function beginPage(): string[] {
  const [matchedRoutes] = router.getMatchedRoutes(router.latestLocation.pathname)
  // What does not come now is asked for again by the page, which says so.
  for (const route of matchedRoutes) router.loadRouteChunk(route)?.catch(() => undefined)
  return matchedRoutes.flatMap((route) => route.options.staticData?.words ?? [])
}
