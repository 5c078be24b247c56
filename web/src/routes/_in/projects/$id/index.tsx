import { createFileRoute } from '@tanstack/react-router'
import { OwnerActs } from '@/features/artist/OwnerActs'
import { ProjectPage } from '@/features/projects/ProjectPage'

export const Route = createFileRoute('/_in/projects/$id/')({
  component: function OneProject() {
    return <ProjectPage id={Route.useParams().id} ownerActs={(project) => <OwnerActs project={project} />} />
  },
})
