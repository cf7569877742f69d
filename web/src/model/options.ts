// Where units could go, and which areas are cut off: known in the page before the service has answered.
import type { Layer } from './layer'
import type { PlanView } from './plan'

/** A region, with some units more or fewer. */
export interface Target {
  /** Index in the plan. */
  region: number
  /** People after the change. */
  people: number
  /** By how much that is above or below the mean of all regions, as a fraction of it. */
  deviation: number
  /** How many units that could come are joined with one of its own; 0 is no neighbour. */
  joins: number
}

/** People of each region. */
export function peopleOf(layer: Layer, plan: PlanView): number[] {
  const people = plan.regions.map(() => 0)
  for (const [u, r] of plan.of.entries()) if (r >= 0) people[r]! += layer.units[u]!.population
  return people
}

/** Every region as it would be if all of the units were in it, neighbours with most joins first, then by code. */
export function targets(layer: Layer, plan: PlanView, units: readonly number[]): Target[] {
  const people = peopleOf(layer, plan)
  const mean = people.reduce((sum, p) => sum + p, 0) / people.length
  const moving = new Set(units)
  const joins = people.map(() => 0)
  for (const u of moving) {
    const beside = new Set(layer.joined[u]!.filter((n) => !moving.has(n)).map((n) => plan.of[n]!))
    for (const r of beside) if (r >= 0 && r !== plan.of[u]) joins[r]!++
  }
  const all = people.map((now, region) => {
    let after = now
    for (const u of moving) if (plan.of[u] !== region) after += layer.units[u]!.population
    return { region, people: after, deviation: after / mean - 1, joins: joins[region]! }
  })
  return all.sort((a, b) => b.joins - a.joins || a.region - b.region)
}

/** The regions that the units are in, as they would be without them. */
export function sources(layer: Layer, plan: PlanView, units: readonly number[]): Target[] {
  const people = peopleOf(layer, plan)
  const mean = people.reduce((sum, p) => sum + p, 0) / people.length
  const left = new Map<number, number>()
  for (const u of new Set(units)) {
    const r = plan.of[u]!
    if (r >= 0) left.set(r, (left.get(r) ?? people[r]!) - layer.units[u]!.population)
  }
  return [...left].map(([region, after]) => ({ region, people: after, deviation: after / mean - 1, joins: 0 })).sort((a, b) => a.region - b.region)
}

/** Units that are cut off from the rest of their region. */
export interface CutOff {
  region: number
  units: number[]
  /** The region that they are joined with most, or -1. */
  to: number
}

/** Everything that is cut off: of each region all parts but the one with most people. */
export function cutOff(layer: Layer, plan: PlanView): CutOff[] {
  const part = new Int32Array(layer.units.length).fill(-1)
  const parts: { region: number; units: number[]; people: number }[] = []
  for (const [start, region] of plan.of.entries()) {
    if (region < 0 || part[start]! >= 0) continue
    const units = [start]
    let people = 0
    part[start] = parts.length
    for (let i = 0; i < units.length; i++) {
      people += layer.units[units[i]!]!.population
      for (const n of layer.joined[units[i]!]!) {
        if (plan.of[n] !== region || part[n]! >= 0) continue
        part[n] = parts.length
        units.push(n)
      }
    }
    parts.push({ region, units, people })
  }
  const most = plan.regions.map(() => -1)
  for (const [i, p] of parts.entries()) if (most[p.region]! < 0 || p.people > parts[most[p.region]!]!.people) most[p.region] = i
  return parts.flatMap(({ region, units }, i) => (most[region] === i ? [] : [{ region, units: units.sort((a, b) => a - b), to: nearest(layer, plan, units) }]))
}

/** The other region that units are joined with most. */
function nearest(layer: Layer, plan: PlanView, units: readonly number[]): number {
  const joins = plan.regions.map(() => 0)
  for (const u of units) for (const n of layer.joined[u]!) if (plan.of[n]! >= 0 && plan.of[n] !== plan.of[u]) joins[plan.of[n]!]!++
  const best = Math.max(...joins)
  return best > 0 ? joins.indexOf(best) : -1
}

/** Regions that a region is joined with, in order. */
export function neighbours(layer: Layer, plan: PlanView, region: number): number[] {
  const out = new Set<number>()
  for (const [u, r] of plan.of.entries()) if (r === region) for (const n of layer.joined[u]!) if (plan.of[n]! >= 0 && plan.of[n] !== region) out.add(plan.of[n]!)
  return [...out].sort((a, b) => a - b)
}
