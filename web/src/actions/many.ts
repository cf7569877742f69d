// Ensembles: found, drawn, and put on the map.
import { all, get, post, type Full } from '../api/client'
import { RunState, type ComparePlansResponse, type Ensemble, type EnsembleBorder, type ListEnsembleBordersResponse, type ListEnsemblesResponse, type Plan, type Run, type Scenario, type ScorePlanResponse } from '../api/schema'
import { ApiError } from '../api/client'
import { edgeShares, neighbours } from '../model/cores'
import type { Layer } from '../model/layer'
import { division, type PlanView } from '../model/plan'
import { drawing, many, placed, type Many } from '../state/many'
import { layer } from '../state/state'
import { t } from '../text/en'
import { attempt, measuring } from './open'
import { watchRun } from './watch'

/** The ensembles that the service keeps, the latest first. */
export async function listEnsembles(): Promise<Full<Ensemble>[]> {
  const list = await all<Full<Ensemble>>('/v1/ensembles', (page: Full<ListEnsemblesResponse>) => page.ensembles, 1000)
  return list.sort((x, y) => (x.createTime < y.createTime ? 1 : -1))
}

/** Whether an ensemble is of the areas on the map. */
export const fits = (e: Full<Ensemble>, on: Layer): boolean => e.layer === on.id && e.atlas.id === on.atlas

let asked = 0

/** Puts an ensemble on the map. An answer to an earlier question is dropped. */
export async function openEnsemble(on: Layer, name: string): Promise<boolean> {
  const ticket = ++asked
  return attempt(async () => {
    const [ensemble, borders] = await Promise.all([
      get<Ensemble>(`/v1/${name}`),
      all<Full<EnsembleBorder>>(`/v1/${name}/borders`, (page: Full<ListEnsembleBordersResponse>) => page.borders, 5000),
    ])
    if (ticket !== asked || layer.value !== on) return
    const pairs = borders.map(({ a, b, share }) => ({ a: on.index.get(a)!, b: on.index.get(b)!, share }))
    many.value = { on, ensemble, pairs, shares: edgeShares(on.edges, pairs), beside: neighbours(on.units.length, pairs) }
  })
}

export function closeEnsemble(): void {
  asked++
  many.value = null
}

/** A plan that breaks the bounds of its question, such as a real division, is among plans as uneven as itself. */
export const uneven = (plan: PlanView): boolean => Number(plan.card?.objective.violation ?? 0) > 0

function ownBounds(plan: PlanView): Scenario {
  if (!plan.card || !uneven(plan)) return {}
  const { smallest, largest } = plan.card.balance
  return { tolerance: undefined, minPopulation: smallest, maxPopulation: largest }
}

let watching: AbortController | null = null

/** Draws plans by the question of a plan, with that plan set among them, and puts them on the map. */
export async function drawMany(on: Layer, plan: PlanView, plans: number): Promise<void> {
  const control = new AbortController()
  watching?.abort()
  watching = control
  drawing.value = { run: '', plans: 0, of: plans }
  await attempt(async () => {
    const name = plan.name || (await post<ScorePlanResponse>('/v1/plans:score', { scenario: measuring(on, plan.scenario), division: division(on, plan), save: true }, control.signal)).plan
    const scenario = { ...measuring(on, plan.scenario), regions: plan.regions.length, ...ownBounds(plan) }
    const run = await post<Run>(`/v1/runs?requestId=${crypto.randomUUID()}`, { scenario, sample: { plans, plan: name } }, control.signal)
    drawing.value = { run: run.name, plans: 0, of: plans }
    const ended = await watchRun(run.name, control.signal, false, (p) => (drawing.value = { run: run.name, plans: p.plan, of: p.plans }))
    if (ended.state === RunState.STATE_FAILED) throw new ApiError(400, ended.error, t.compare.many.failed)
    if (ended.ensemble && layer.value === on) await openEnsemble(on, ended.ensemble)
  })
  if (watching === control) drawing.value = null
}

export async function stopDrawing(): Promise<void> {
  const run = drawing.value?.run
  watching?.abort()
  watching = null
  drawing.value = null
  if (run) await attempt(async () => void (await post(`/v1/${run}:cancel`, {})))
}

/** Asks for what says where the plan stands among those of an ensemble. */
export async function place(m: Many, plan: PlanView): Promise<void> {
  await attempt(async () => {
    const same = division(m.on, plan)
    const given = (m.ensemble.given as Full<Ensemble>['given'] | null)?.planDigest
    const [pairs, kept] = await Promise.all([
      post<ComparePlansResponse>('/v1/plans:compare', { scenario: measuring(m.on, plan.scenario), a: same, b: same }),
      plan.name && given ? get<Plan>(`/v1/${plan.name}?readMask=digest`) : null,
    ])
    if (many.value !== m) return
    placed.value = { plan, many: m, counted: kept !== null && kept.digest === given, values: new Map(pairs.measures.map((x) => [x.name, x.a])) }
  })
}
