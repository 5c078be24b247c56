import { useTranslation } from 'react-i18next'
import type { Project, Raise } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { minor } from '@/lib/format'
import { now } from '@/lib/now'
import { useFormat } from '@/lib/use-format'
import { Sentence } from '@/ui/Sentence'

type Tone = 'info' | 'good' | 'warn'

/** How a project stands, and what happens next, by when, by whom, or by itself. */
export function ProjectSentence({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const format = useFormat()
  const raise = project.raise
  if (!raise) return <Sentence>{t('sentence.draft')}</Sentence>
  const [key, tone] = stand(project, raise)
  const next = project.milestones.find((one) => one.status === 'waiting' || one.status === 'voting')
  const values = {
    held: isolate(format.money(raise.held)),
    minimum: isolate(format.money(raise.minimum)),
    raised: isolate(format.money(raise.raised ?? raise.held)),
    released: isolate(format.money(raise.released)),
    back: isolate(format.money(raise.given_back ?? raise.held)),
    opens: isolate(format.moment(raise.opens_at)),
    closes: isolate(format.moment(raise.closes_at)),
    owner: isolate(project.owner_name),
    milestone: isolate(next?.title ?? ''),
    due: isolate(format.moment(next?.vote_ends_at ?? next?.due_at ?? raise.closes_at)),
  }
  return <Sentence tone={tone}>{t(`sentence.${key}`, values)}</Sentence>
}

/** Which of the sentences it is. Whether it is open already, `can` says too. */
function stand(project: Project, raise: Raise): [key: string, tone: Tone] {
  const next = project.milestones.find((one) => one.status === 'waiting' || one.status === 'voting')
  const opened = project.can.includes('invest') || Date.parse(raise.opens_at) <= now()
  switch (project.status) {
    case 'live':
      if (!opened && minor(raise.held) === 0n) return ['opens', 'info']
      return minor(raise.held) < minor(raise.minimum) ? ['collecting', 'info'] : ['reached', 'good']
    case 'suspended':
      return ['suspended', 'warn']
    case 'funded':
      if (raise.given_back) return ['given_back', 'warn']
      if (next?.status === 'voting') return ['voting', 'info']
      return next?.due_at ? ['funded', 'good'] : ['settling', 'good']
    case 'failed':
      return ['failed', 'warn']
    case 'earning':
      if (raise.given_back) return ['given_back', 'warn']
      return ['earning', 'good']
    default:
      return ['completed', 'info']
  }
}
