import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Project, projectQuery } from '@/api/projects'
import { isolate } from '@/lib/bidi'
import { Name } from '@/ui/Bidi'
import { LinkButton, LinkText } from '@/ui/LinkButton'
import { Loaded } from '@/ui/Loaded'
import { asAmount } from '@/ui/MoneyInput'
import { Page } from '@/ui/Page'
import { EmptyState } from '@/ui/states'
import { ProjectSentence } from '../ProjectSentence'
import { AmountStep } from './AmountStep'
import { ContractStep, useInvest } from './ContractStep'
import { RiskStep } from './RiskStep'
import { Steps } from './Steps'
import type { InvestSearch, StepName } from './search'

/** From an amount to a payment: how much, what it risks, the contract. */
export function Invest({ id, search }: { id: string; search: InvestSearch }) {
  const project = useQuery(projectQuery(id))
  return (
    <Loaded query={project} rows={6}>
      {(project) => <Flow project={project} search={search} />}
    </Loaded>
  )
}

function Flow({ project, search }: { project: Project; search: InvestSearch }) {
  const { t } = useTranslation('invest')
  const navigate = useNavigate()
  const [risk, setRisk] = useState(false)
  const invest = useInvest(project.id)
  const raise = project.raise
  const amount = raise && search.amount ? asAmount(search.amount, raise.minimum.currency) : null
  // A step is reached through those before it, also by its address.
  const step: StepName = !amount
    ? 'amount'
    : search.step === 'contract' && !risk
      ? 'risk'
      : (search.step ?? 'amount')
  const go = (next: InvestSearch, replace = false) =>
    navigate({ to: '/projects/$id/invest', params: { id: project.id }, search: next, replace })

  return (
    <Page
      title={t('invest.title', { project: isolate(project.title) })}
      subtitle={
        <LinkText to="/projects/$id" params={{ id: project.id }}>
          <Name>{project.title}</Name> · <Name>{project.owner_name}</Name>
        </LinkText>
      }
    >
      <ProjectSentence project={project} />
      {!raise || !project.can.includes('invest') ? (
        <EmptyState
          title={t('invest.closed_title')}
          text={t('invest.closed_text')}
          act={<LinkButton to="/projects">{t('invest.others')}</LinkButton>}
        />
      ) : (
        <>
          <Steps at={step} />
          {step === 'amount' && (
            <AmountStep
              project={project}
              raise={raise}
              typed={search.amount ?? ''}
              type={(typed) => go({ step: 'amount', amount: typed }, true)}
              next={() => go({ step: 'risk', amount: search.amount })}
            />
          )}
          {step === 'risk' && (
            <RiskStep
              raise={raise}
              acknowledged={risk}
              acknowledge={setRisk}
              back={() => go({ step: 'amount', amount: search.amount })}
              next={() => go({ step: 'contract', amount: search.amount })}
            />
          )}
          {step === 'contract' && amount && (
            <ContractStep
              project={project}
              raise={raise}
              amount={amount}
              act={invest}
              back={() => go({ step: 'risk', amount: search.amount })}
            />
          )}
        </>
      )}
    </Page>
  )
}
