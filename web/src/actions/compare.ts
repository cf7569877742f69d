// Comparing: fetches the other plan, and asks how both differ.
import { batch } from '@preact/signals'
import { all, get, post, type Full } from '../api/client'
import type { ComparePlansResponse, ListPlansResponse, Plan } from '../api/schema'
import type { Layer } from '../model/layer'
import { division, keptPlan, type PlanView } from '../model/plan'
import { counterparts, swaps } from '../model/swaps'
import { difference, lit, rival, type Rival } from '../state/compare'
import { t } from '../text/en'
import { attempt, measuring, referencePlan } from './open'

/** The plans that the service keeps of a layer, the latest first, without measures. */
export async function keptPlans(on: Layer): Promise<Full<Plan>[]> {
  const list = await all<Full<Plan>>('/v1/plans', (page: Full<ListPlansResponse>) => page.plans, 1000)
  return list.filter((p) => p.layer === on.id && p.atlas === on.atlas).sort((x, y) => (x.createTime < y.createTime ? 1 : -1))
}

let asked = 0

/** Puts another plan beside the one in hand: a real division by its id, a plan by its name, or one that is here. */
export async function compareWith(on: Layer, a: PlanView, key: string, title: string, here?: PlanView): Promise<boolean> {
  const ticket = ++asked
  return attempt(async () => {
    const plan = here ?? (await otherPlan(on, a, key, title))
    if (ticket !== asked) return
    batch(() => {
      rival.value = { key, title, on, plan } satisfies Rival
      difference.value = null
      lit.value = null
    })
  })
}

async function otherPlan(on: Layer, a: PlanView, key: string, title: string): Promise<PlanView> {
  const id = key.slice(key.indexOf(':') + 1)
  if (key.startsWith('plan:')) return keptPlan(on, await get<Plan>(`/v1/${id}`), title)
  return referencePlan(on, id, a.scenario)
}

export function compareNothing(): void {
  asked++
  batch(() => {
    rival.value = null
    difference.value = null
    lit.value = null
  })
}

let comparing: AbortController | null = null

/** Asks how plan B differs from plan A. An answer to an earlier question is dropped. */
export async function compare(on: Layer, a: PlanView, b: PlanView): Promise<void> {
  comparing?.abort()
  const control = new AbortController()
  comparing = control
  await attempt(async () => {
    const answer = await post<ComparePlansResponse>('/v1/plans:compare', { scenario: measuring(on, a.scenario), a: division(on, a), b: division(on, b) }, control.signal)
    if (control.signal.aborted) return
    const moved = new Set(answer.moves.map((m) => on.index.get(m.code)!))
    const match = counterparts(a.of, b.of, b.regions.length, moved)
    batch(() => {
      difference.value = { a, b, answer, moved, match, swaps: swaps(a.of, b.of, match, moved, (u) => on.units[u]!.population) }
      lit.value = null
    })
  })
}

/** How a kept plan is called in a list. */
export const keptTitle = (p: Full<Plan>): string => t.compare.kept(p.scenario.title || t.plan.untitled(p.regions.length), p.regions.length, new Date(p.createTime))
