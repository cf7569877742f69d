// A plan in somebody's hands: where it began, what was done to it, what it is now.
import type { Full } from '../api/client'
import type { Edit, MeasureChange, Scenario, UnitGroup } from '../api/schema'
import type { PlanView } from './plan'

export interface Draft {
  /** The plan that was taken in hand first. */
  began: PlanView
  /** The plan that the edits begin from: that one, until there are very many of them. */
  base: PlanView
  edits: Edit[]
  /** Units that must share a region, or must not, beside what the scenario says. */
  together: UnitGroup[]
  apart: UnitGroup[]
  /** What edits that are in the base already ask of the rest, should it be solved anew: units that belong together. */
  kept: UnitGroup[]
  /** The plan after the edits. */
  plan: PlanView
  /** What was done last, in words; also the name of the step for undo. */
  said: string
  /** The scenario that solves the rest anew, as the service made it; null before the first edit. */
  resolve: Scenario | null
  /** Constraints that the edits broke, and that they mended, in words. */
  broken: string[]
  mended: string[]
  /** Measures that the edits changed. */
  measures: Full<MeasureChange>[]
  /** The plan is not measured yet: its card is that of the plan before. */
  measuring: boolean
}

export function fresh(plan: PlanView, said: string): Draft {
  return { began: plan, base: plan, edits: [], together: [], apart: [], kept: [], plan, said, resolve: null, broken: [], mended: [], measures: [], measuring: false }
}

/** Drafts that can be gone back to, without end. */
interface History {
  past: readonly Draft[]
  future: readonly Draft[]
}

export const noHistory: History = { past: [], future: [] }
