import type { Money } from '@/api/client'
import type { Project } from '@/api/projects'
import { fromMinor, minor } from './format'

/** Projects in whose raises there can be money. */
export const HOLDING = ['live', 'suspended', 'funded', 'earning']

/** What a raise holds: before its close all that arrived, afterwards what was neither released nor given back. */
export function heldIn({ status, raise }: Pick<Project, 'status' | 'raise'>): Money[] {
  if (!raise || !HOLDING.includes(status)) return []
  if (!raise.raised) return [raise.held]
  const gone = minor(raise.released) + (raise.given_back ? minor(raise.given_back) : 0n)
  return [fromMinor(minor(raise.raised) - gone, raise.raised.currency)]
}
