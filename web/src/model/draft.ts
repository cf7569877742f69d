// A plan in somebody's hands: where it began, what was done to it, what it is now.
import type { Edit, Scenario, UnitGroup } from '../api/schema'
import type { PlanView } from './plan'

export interface Draft {
  /** The plan that the edits begin from. */
  base: PlanView
  edits: Edit[]
  /** Units that must share a region, or must not, beside what the scenario says. */
  together: UnitGroup[]
  apart: UnitGroup[]
  /** The plan after the edits. */
  plan: PlanView
  /** What was done last, in words; also the name of the step for undo. */
  said: string
  /** The scenario that solves the rest anew, as the service made it; null before the first edit. */
  resolve: Scenario | null
  /** Constraints that the edits broke. */
  broken: string[]
}

export function fresh(plan: PlanView, said: string): Draft {
  return { base: plan, edits: [], together: [], apart: [], plan, said, resolve: null, broken: [] }
}

/** Drafts that can be gone back to, without end. */
export interface History {
  past: readonly Draft[]
  future: readonly Draft[]
}

export const noHistory: History = { past: [], future: [] }
