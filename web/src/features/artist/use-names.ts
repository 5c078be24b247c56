import { useTranslation } from 'react-i18next'
import type { Draft } from './api'

/** What artists call each field of a draft, where a step does not show it. */
export function useNames(): Record<Exclude<keyof Draft, 'opens_at'>, string> {
  const { t } = useTranslation('artist')
  return {
    title: t('build.title'),
    description: t('build.step.story'),
    mode: t('build.mode'),
    works: t('build.works'),
    rights: t('build.rights'),
    encumbrances: t('build.encumbrances'),
    minimum: t('build.minimum'),
    optimum: t('build.optimum'),
    hard_cap: t('build.hard_cap'),
    min_per_fan: t('build.min_per_fan'),
    max_per_fan: t('build.max_per_fan'),
    duration_days: t('build.days'),
    budget: t('build.budget'),
    promised_bps: t('build.promised'),
    sources: t('build.sources'),
    deductions: t('build.deductions'),
    cap_multiple_bps: t('build.cap'),
    term_months: t('build.term'),
    term_starts: t('build.term_starts'),
    term_from: t('build.term_from'),
    break_points: t('build.break_points'),
    milestones: t('build.milestones'),
  }
}
