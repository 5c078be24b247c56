import { createFileRoute } from '@tanstack/react-router'
import { MyProjects } from '@/features/artist/MyProjects'
import { Discover } from '@/features/projects/Discover'
import { asFilter } from '@/features/projects/filter'
import { useParty } from '@/lib/use-session'

/** The raises that everybody may look at; for artists and labels, their own. */
export const Route = createFileRoute('/_in/projects/')({
  validateSearch: asFilter,
  component: function Projects() {
    const { role } = useParty()
    const filter = Route.useSearch()
    return role === 'artist' || role === 'label' ? <MyProjects /> : <Discover {...filter} />
  },
})
