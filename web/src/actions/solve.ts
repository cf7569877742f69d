// A search: asked for, watched, stopped.
import { batch, signal } from '@preact/signals'
import { ApiError, get, post, type Full } from '../api/client'
import { RunState, type MissingPlan, type Progress, type Run, type Scenario, type ScorePlanResponse, type SweepTable } from '../api/schema'
import { fresh, type Draft } from '../model/draft'
import type { Layer } from '../model/layer'
import { division, keptPlan, tidy, type PlanView } from '../model/plan'
import { take } from '../state/history'
import { draft, glimpse, layer, notice } from '../state/state'
import { say, t } from '../text/en'
import { attempt, measuring, openLayer, openPlan } from './open'
import { watchRun } from './watch'

/** A point of the course of a search. */
export interface Point {
  /** Seconds since it began. */
  at: number
  /** Objective of the best plan so far; null while no plan keeps the bounds. */
  score: number | null
  /** What no plan is below; null where nothing is known. */
  bound: number | null
}

/** A plan that a run found, where it found several. */
export interface Found {
  plan: string
  title: string
}

export interface Search {
  /** Name of the run; empty before the service has given one. */
  run: string
  title: string
  state: 'running' | 'done'
  progress: Full<Progress> | null
  course: Point[]
  found: Found[]
  missing: Full<MissingPlan>[]
  sweep: Full<SweepTable> | null
}

export const search = signal<Search | null>(null)

/** Makes the draft to take in hand of a plan that was found. */
export type Shape = (found: Draft) => Draft | Promise<Draft>

let watching: AbortController | null = null
let shaping: Shape = (found) => found

/** Asks for a plan, shows what the search finds as it goes, and takes the best in hand, made into the draft that is wanted. */
export async function solve(run: Run, title: string, shape: Shape = (found) => found): Promise<void> {
  const scenario = run.scenario ?? {}
  const control = new AbortController()
  watching?.abort()
  watching = control
  shaping = shape
  const begun: Search = { run: '', title, state: 'running', progress: null, course: [], found: [], missing: [], sweep: null }
  search.value = begun
  const fine = await attempt(async () => {
    const on = await openLayer(scenario.layer || layer.value?.id || 'ccg17', scenario.atlas || undefined)
    const made = await post<Run>(`/v1/runs?requestId=${crypto.randomUUID()}`, { ...run, scenario: tidy(scenario) }, control.signal)
    change({ run: made.name })
    await follow(made.name, on, made.scenario, title, control.signal)
  })
  if (control !== watching) return
  if (!fine) batch(() => {
    glimpse.value = null
    if (search.value?.state === 'running') search.value = null
  })
}

function change(part: Partial<Search>): void {
  if (search.value) search.value = { ...search.value, ...part }
}

async function follow(name: string, on: Layer, scenario: Scenario, title: string, signal: AbortSignal): Promise<void> {
  const start = performance.now()
  const ended = await watchRun(name, signal, true, (progress) => tell(progress, on, scenario, title, (performance.now() - start) / 1000))
  await finish(ended, title)
}

function tell(progress: Full<Progress>, on: Layer, scenario: Scenario, title: string, at: number): void {
  const now = search.value
  if (!now) return
  const best = progress.best as Full<Progress>['best'] | null
  const proof = progress.proof as Full<Progress>['proof'] | null
  const score = proof && proof.incumbent > 0 ? proof.incumbent : best && Number(best.violation) === 0 ? best.value : null
  const point = { at, score, bound: proof && proof.bound > 0 ? proof.bound : null }
  batch(() => {
    search.value = { ...now, progress, course: [...now.course, point] }
    if (progress.assignment.length === on.units.length && layer.value === on) {
      const of = Int32Array.from(progress.assignment)
      const regions = Array.from({ length: Math.max(...of) + 1 }, (_, i) => ({ code: `R${String(i + 1).padStart(2, '0')}`, name: '' }))
      glimpse.value = { name: '', title, scenario, regions, of, card: null }
    }
  })
}

async function finish(run: Full<Run>, title: string): Promise<void> {
  const found = foundBy(run, title)
  change({ state: 'done', found, missing: run.missing, sweep: run.sweep as Full<SweepTable> | null })
  if (run.state === RunState.STATE_SUCCEEDED && found.length > 0) {
    await openPlan(found[0]!.plan, found[0]!.title, found.length === 1 ? run.scenario : undefined, shaping)
    batch(() => {
      glimpse.value = null
      notice.value = { kind: 'done', text: t.solve.done(draft.value?.plan.regions.length ?? 0) }
    })
    return
  }
  glimpse.value = null
  if (run.state === RunState.STATE_FAILED) {
    search.value = null
    throw new ApiError(400, run.error, t.solve.missing)
  }
}

function foundBy(run: Full<Run>, title: string): Found[] {
  if (run.levels.length > 0) return run.levels.map((l) => ({ plan: l.plan, title: `${title}: ${l.title || l.level}` }))
  const rows = (run.sweep as Full<SweepTable> | null)?.rows.filter((r) => r.plan)
  if (rows) return rows.map((r) => ({ plan: r.plan, title: `${title}: ${r.label}` }))
  return run.plans.map((plan) => ({ plan, title }))
}

/** Ends the search and takes the best plan that it found in hand. */
export async function stop(): Promise<void> {
  const now = search.value
  const best = glimpse.value
  const on = layer.value
  watching?.abort()
  watching = null
  await attempt(async () => {
    if (now?.run) await post(`/v1/${now.run}:cancel`, {})
    if (best && on) await keep(on, best, t.solve.stopped(now?.title ?? ''), shaping)
    else notice.value = { kind: 'warning', text: t.solve.none }
  })
  batch(() => {
    glimpse.value = null
    search.value = now && { ...now, state: 'done' }
  })
}

/** Keeps a plan in the service and takes it in hand. */
export async function keep(on: Layer, plan: PlanView, title: string, shape: Shape = (found) => found): Promise<void> {
  const kept = await post<ScorePlanResponse>('/v1/plans:score', { scenario: { ...measuring(on, plan.scenario), regions: plan.regions.length }, division: division(on, plan), save: true })
  const whole = keptPlan(on, await get(`/v1/${kept.plan}`), title)
  take(await shape(fresh(whole, t.history.solved(say.count(whole.regions.length)))))
}
