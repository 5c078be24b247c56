/** The steps of a new campaign, in order. They stand in the address. */
export const STEPS = ['brief', 'budget', 'rules', 'cost', 'pay'] as const
export type Step = (typeof STEPS)[number]

export interface WizardSearch {
  step: Step
  /** The draft that the server holds, from the step `cost` on. */
  campaign?: string
}

export const isStep = (value: unknown): value is Step => STEPS.some((step) => step === value)
