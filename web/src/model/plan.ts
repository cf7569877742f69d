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
 * Parts of a region that hang together, the one with most people first.
 * More than one means that the region is cut.
 */
export function pieces(layer: Layer, of: Int32Array, region: number): number[][] {
  const seen = new Set<number>()
  const out: number[][] = []
  for (const [start, r] of of.entries()) {
    if (r !== region || seen.has(start)) continue
    const piece = [start]
    seen.add(start)
    for (let i = 0; i < piece.length; i++) {
      for (const n of layer.joined[piece[i]!]!) {
        if (of[n] === region && !seen.has(n)) {
          seen.add(n)
          piece.push(n)
        }
      }
    }
    out.push(piece)
  }
  const people = (piece: number[]): number => piece.reduce((sum, u) => sum + layer.units[u]!.population, 0)
  return out.sort((a, b) => people(b) - people(a))
}

/**
 * A scenario as a request takes it: answers also have fields that are null, and
 * all kinds of a number of regions, of which a request may have one.
 */
export function tidy(scenario: Scenario): Scenario {
  return JSON.parse(JSON.stringify(scenario, (_, value: unknown) => (value === null ? undefined : value))) as Scenario
}
