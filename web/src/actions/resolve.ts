// Solving anew what was not changed by hand.
import type { Scenario } from '../api/schema'
import { fresh, type Draft } from '../model/draft'
import { constrained, keptGroups, locksOf, measuredBy, recoded, still } from '../model/edit'
import type { Layer } from '../model/layer'
import { peopleOf } from '../model/options'
import { draft, glimpse, layer, picked } from '../state/state'
import { t } from '../text/en'
import { measured } from './edit'
import { attempt } from './open'
import { solve } from './solve'

/**
 * Searches for the best plan that keeps what was edited, locked, and asked together or apart, and
 * takes it in hand: undo leads back to the plan before.
 */
export async function solveRest(): Promise<void> {
  const [on, d] = [layer.value, draft.value]
  if (!on || !d || glimpse.value) return
  let from = d
  if (d.measuring && !(await attempt(async () => void (from = await measured(on, d))))) return
  picked.value = new Set()
  await solve({ scenario: resolving(on, from) }, t.change.rest(d.began.title), (found) => carried(on, from, found))
}

/** What is to be solved: as the service said for the edits, or, where there are none, what was asked. */
function resolving(on: Layer, d: Draft): Scenario {
  const kept = still(on, d.plan, d.kept)
  if (d.resolve) return constrained(d.resolve, kept, [])
  const s = constrained(measuredBy(d), kept, [])
  if (!s.regions && !s.targetPopulation) s.regions = d.plan.regions.length
  if (s.tolerance === undefined && s.minPopulation === undefined && s.maxPopulation === undefined) {
    const people = peopleOf(on, d.plan)
    s.minPopulation = Math.min(...people)
    s.maxPopulation = Math.max(...people)
  }
  return { ...s, atlas: on.atlas, layer: on.id }
}

/** The plan that was found, with what was asked of the one before: regions keep their codes, and locks hold on. */
async function carried(on: Layer, before: Draft, found: Draft): Promise<Draft> {
  const plan = { ...recoded(found.plan, before.plan), scenario: before.base.scenario }
  const locks = locksOf(before)
  const regions = before.plan.regions.flatMap(({ code }, r) => (locks.regions.has(code) ? [plan.regions[plan.of[before.plan.of.indexOf(r)]!]!.code] : []))
  const next: Draft = {
    ...fresh(plan, t.change.resolved),
    began: before.began,
    together: before.together,
    apart: before.apart,
    kept: [...still(on, plan, before.kept), ...still(on, plan, keptGroups(on, before.base, before.plan))],
    edits: [...regions, ...locks.units].map((target) => ({ lock: { target } })),
  }
  return measured(on, next)
}
