// A plan as the page holds it: never changed, replaced.
import type { Full } from '../api/client'
import type { Assignment, EditPlanResponse, Plan, Region, Scenario, Scorecard } from '../api/schema'
import type { Layer } from './layer'

export interface PlanView {
  /** Name in the service, such as "plans/0123…", or empty where it is not kept there. */
  name: string
  title: string
  /** What it is measured by. */
  scenario: Scenario
  regions: Full<Region>[]
  /** The region of each unit, as an index of `regions`. */
  of: Int32Array
  /** Its measures; null while it is searched for. */
  card: Full<Scorecard> | null
}

/** The region of each unit from codes. Units without one have -1. */
export function assign(layer: Layer, regions: Full<Region>[], assignments: Full<Assignment>[]): Int32Array {
  const at = new Map(regions.map((r, i) => [r.code, i]))
  const of = new Int32Array(layer.units.length).fill(-1)
  for (const { unit, region } of assignments) {
    const u = layer.index.get(unit)
    if (u !== undefined) of[u] = at.get(region) ?? -1
  }
  return of
}

export function keptPlan(layer: Layer, plan: Full<Plan>, title: string): PlanView {
  return { name: plan.name, title, scenario: tidy(plan.scenario), regions: plan.regions, of: assign(layer, plan.regions, plan.assignments), card: plan.scorecard }
}

export function editedPlan(layer: Layer, before: PlanView, answer: Full<EditPlanResponse>): PlanView {
  return { ...before, name: answer.plan, regions: answer.regions, of: assign(layer, answer.regions, answer.assignments), card: answer.scorecard }
}

/** The division of a plan as a request names it. */
export function division(layer: Layer, plan: PlanView): object {
  if (plan.name) return { plan: plan.name }
  return {
    table: {
      assignments: layer.units.flatMap((u, i) => (plan.of[i]! < 0 ? [] : [{ unit: u.code, region: plan.regions[plan.of[i]!]!.code }])),
      regions: plan.regions,
    },
  }
}

/** Units of each region. */
export function members(plan: PlanView): number[][] {
  const out: number[][] = plan.regions.map(() => [])
  for (const [u, r] of plan.of.entries()) if (r >= 0) out[r]!.push(u)
  return out
}

/**
 * A scenario as a request takes it: answers also have fields that are null, and
 * all kinds of a number of regions, of which a request may have one.
 */
export function tidy(scenario: Scenario): Scenario {
  return JSON.parse(JSON.stringify(scenario, (_, value: unknown) => (value === null ? undefined : value))) as Scenario
}
