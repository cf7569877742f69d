// Edits of a plan, made in the page before the service has measured them.
import type { Edit, Scenario, UnitGroup } from '../api/schema'
import { matchRegions } from './colour'
import type { Draft } from './draft'
import type { Layer } from './layer'
import { members, tidy, type PlanView } from './plan'

/** Edits that one request takes along; beyond them the plan so far is what is edited. */
const most = 500

/** The plan with units in another region. */
export function moved(plan: PlanView, units: readonly number[], to: number): PlanView {
  const of = plan.of.slice()
  for (const u of units) of[u] = to
  return { ...plan, name: '', of }
}

/** Region and other region as one, by the name of the first. */
export function merged(plan: PlanView, region: number, other: number): PlanView {
  const of = plan.of.map((r) => (r === other ? region : r)).map((r) => (r > other ? r - 1 : r))
  return { ...plan, name: '', of, regions: plan.regions.filter((_, r) => r !== other) }
}

/** What is locked, by code. */
export interface Locks {
  regions: ReadonlySet<string>
  units: ReadonlySet<string>
}

export function locksOf(draft: Draft): Locks {
  const regions = new Set(draft.plan.regions.map((r) => r.code))
  const targets = draft.edits.flatMap((e) => (e.lock?.target ? [e.lock.target] : []))
  return { regions: new Set(targets.filter((code) => regions.has(code))), units: new Set(targets.filter((code) => !regions.has(code))) }
}

/** What locks hold of regions and units that an edit would change: regions by index, then units. */
export function held(layer: Layer, plan: PlanView, locks: Locks, regions: Iterable<number>, units: Iterable<number>): { regions: number[]; units: number[] } {
  return {
    regions: [...new Set(regions)].filter((r) => locks.regions.has(plan.regions[r]?.code ?? '')),
    units: [...units].filter((u) => locks.units.has(layer.units[u]!.code)),
  }
}

/** Regions of which nothing would be left without these units. */
export function emptied(plan: PlanView, units: readonly number[]): number[] {
  const left = new Map<number, number>()
  for (const u of units) if (plan.of[u]! >= 0) left.set(plan.of[u]!, 0)
  const leaving = new Set(units)
  for (const [u, r] of plan.of.entries()) if (left.has(r) && !leaving.has(u)) left.set(r, left.get(r)! + 1)
  return [...left].filter(([, n]) => n === 0).map(([r]) => r)
}

/**
 * A draft with more edits, not yet measured. A request takes only so many: beyond them
 * the plan before the last edit becomes the base; what is locked stays locked, and what
 * was moved is remembered as belonging together.
 */
export function edited(layer: Layer, draft: Draft, plan: PlanView, edits: Edit[], said: string): Draft {
  const next = { ...draft, edits: [...draft.edits, ...edits], plan, said, measuring: true }
  const last = edits.at(-1)
  if (next.edits.length <= most || !last) return next
  const locks = draft.edits.filter((e) => e.lock)
  const moves = edits.every((e) => e.move)
  const base = moves && edits.length > most ? before(layer, draft.plan, plan, last) : draft.plan
  return { ...next, base, edits: [...locks, ...(base === draft.plan ? edits : [last])], kept: [...draft.kept, ...keptGroups(layer, draft.base, base)] }
}

/** A plan without the last of the moves that led to it. */
function before(layer: Layer, was: PlanView, plan: PlanView, last: Edit): PlanView {
  const of = plan.of.slice()
  const u = layer.index.get(last.move?.unit ?? '')
  if (u !== undefined) of[u] = was.of[u]!
  return { ...plan, of }
}

/**
 * Units that are in another region than in the plan it began from, by region, each group with the
 * largest unit that was there before and stands for the region: what solving the rest anew is to keep.
 */
export function keptGroups(layer: Layer, base: PlanView, plan: PlanView): UnitGroup[] {
  const out: UnitGroup[] = []
  for (const [r, units] of members(plan).entries()) {
    const { code } = plan.regions[r]!
    const stayed = (u: number): boolean => base.regions[base.of[u]!]?.code === code
    const came = units.filter((u) => !stayed(u))
    if (came.length === 0) continue
    let largest = -1
    for (const u of units) if (stayed(u) && (largest < 0 || layer.units[u]!.population > layer.units[largest]!.population)) largest = u
    const group = largest < 0 ? came : [...came, largest]
    if (group.length > 1) out.push({ name: code, units: group.map((u) => layer.units[u]!.code) })
  }
  return out
}

/** Groups of units as far as they still share a region: the rest was changed since. */
export function still(layer: Layer, plan: PlanView, groups: readonly UnitGroup[]): UnitGroup[] {
  return groups.flatMap((group) => {
    const by = new Map<number, string[]>()
    for (const code of group.units ?? []) {
      const r = plan.of[layer.index.get(code) ?? -1]
      if (r !== undefined) by.set(r, [...(by.get(r) ?? []), code])
    }
    return [...by].filter(([, units]) => units.length > 1).map(([r, units]) => ({ name: plan.regions[r]?.code ?? '', units }))
  })
}

/** A scenario with units that must, or must not, share a region beside what it says. */
export function constrained(scenario: Scenario, together: UnitGroup[], apart: UnitGroup[]): Scenario {
  if (together.length + apart.length === 0) return scenario
  const now = scenario.constraints
  return { ...scenario, constraints: { ...now, together: [...(now?.together ?? []), ...together], apart: [...(now?.apart ?? []), ...apart] } }
}

/** A scenario as a measure of edited plans, from which the rest can be solved anew: that of one plan, without its evidence. */
function editable(scenario: Scenario): Scenario {
  const s = { ...scenario }
  for (const field of ['sweep', 'roughly', 'sweepOver', 'levels', 'evidence'] as const) delete s[field]
  return s
}

/** What a draft is measured by: the scenario of its plan, and what is asked beside it. */
export function measuredBy(d: Draft): Scenario {
  return constrained(editable(tidy(d.base.scenario)), d.together, d.apart)
}

/** Codes of the Office for National Statistics, which mean one region for ever. */
const official = /^[A-Z]\d{8}$/

/**
 * A plan whose regions have the codes of those of the plan before, as far as most of their units
 * are the same; others have the next codes that are free.
 */
export function recoded(plan: PlanView, before: PlanView): PlanView {
  const match = matchRegions(plan.of, plan.regions.length, before.of)
  const codes = match.map((b, r) => {
    const was = before.regions[b]?.code
    if (was !== undefined && !official.test(was)) return was
    return official.test(plan.regions[r]!.code) ? plan.regions[r]!.code : ''
  })
  const used = new Set(codes)
  let n = 0
  const free = (): string => {
    let code: string
    do code = `R${String(++n).padStart(2, '0')}`
    while (used.has(code))
    return code
  }
  return { ...plan, name: '', regions: plan.regions.map((region, r) => ({ ...region, code: codes[r] || free() })) }
}
