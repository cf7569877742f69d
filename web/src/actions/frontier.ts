// Looking for the trade-offs of a question: the best known plans between need and equal size.
import { signal } from '@preact/signals'
import { ApiError, post, type Full } from '../api/client'
import { RunState, type FrontierTable, type Progress, type Run, type Scenario } from '../api/schema'
import type { Layer } from '../model/layer'
import type { PlanView } from '../model/plan'
import { notice } from '../state/state'
import { t } from '../text/en'
import { attempt, measuring } from './open'
import { watchRun } from './watch'

export interface Frontier {
  /** What it is about, as `aboutOf` has it. */
  about: string
  /** Title of the plan that it began from. */
  title: string
  /** What its plans are measured by. */
  scenario: Scenario
  /** Name of the run; empty before the service has given one. */
  run: string
  progress: Full<Progress> | null
  /** The plans; null until they are found. */
  table: Full<FrontierTable> | null
}

export const frontier = signal<Frontier | null>(null)

let watching: AbortController | null = null

/** The question of a plan, as one word: plans of the same question have the same trade-offs. */
export function aboutOf(on: Layer, plan: PlanView): string {
  return JSON.stringify(asked(on, plan))
}

function asked(on: Layer, plan: PlanView): Scenario {
  return { ...measuring(on, plan.scenario), regions: plan.regions.length }
}

/** Most plans that are kept, so that each can be told from the next in a chart. */
const most = 24

export async function lookForTradeOffs(on: Layer, plan: PlanView): Promise<void> {
  watching?.abort()
  const control = new AbortController()
  watching = control
  const scenario = asked(on, plan)
  const begun: Frontier = { about: aboutOf(on, plan), title: plan.title, scenario: plan.scenario, run: '', progress: null, table: null }
  frontier.value = begun
  const change = (part: Partial<Frontier>): void => {
    if (watching === control && frontier.value) frontier.value = { ...frontier.value, ...part }
  }
  const fine = await attempt(async () => {
    const { name } = await post<Run>(`/v1/runs?requestId=${crypto.randomUUID()}`, { scenario, frontier: { aims: ['needs', 'balance'], plans: most } }, control.signal)
    change({ run: name })
    const ended = await watchRun(name, control.signal, false, (progress) => change({ progress }))
    if (ended.state === RunState.STATE_FAILED) throw new ApiError(400, ended.error, t.understand.tradeFailed)
    if (ended.state === RunState.STATE_CANCELLED) throw new ApiError(409, null, t.understand.tradeFailed)
    change({ table: ended.front, progress: null })
  })
  if (!fine && watching === control) frontier.value = null
}

/** Ends the search for trade-offs. Nothing of it is kept. */
export async function stopTradeOffs(): Promise<void> {
  const run = frontier.value?.run
  watching?.abort()
  watching = null
  frontier.value = null
  if (!run) return
  await attempt(async () => void (await post(`/v1/${run}:cancel`, {})))
  notice.value = { kind: 'warning', text: t.understand.tradeStopped }
}
