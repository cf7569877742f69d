// Changing the plan by hand: drawn at once, measured by the service right after.
import { batch, effect, signal } from '@preact/signals'
import { post, type Full } from '../api/client'
import type { Edit, EditPlanResponse, ScorePlanResponse } from '../api/schema'
import type { Draft } from '../model/draft'
import { edited, emptied, held, locksOf, measuredBy, merged, moved } from '../model/edit'
import { latest } from '../model/latest'
import type { Layer } from '../model/layer'
import { division, editedPlan, tidy, type PlanView } from '../model/plan'
import { replace, take } from '../state/history'
import { draft, glimpse, layer, notice, offline, picked } from '../state/state'
import { t } from '../text/en'
import { attempt } from './open'

/** The draft that could not be measured, as when the service did not answer. */
export const unmeasured = signal<Draft | null>(null)

/** When the last move began whose measures are not there yet; below 0 there is none. For benchmarks. */
let unscored = -1

/** The layer and the draft in hand, where it can be edited now; says why where not. */
function inHand(): { on: Layer; d: Draft } | null {
  const [on, d] = [layer.value, draft.value]
  if (!on || !d) return null
  if (glimpse.value) return refuse(t.change.searching)
  return { on, d }
}

function refuse(text: string): null {
  notice.value = { kind: 'warning', text }
  return null
}

/** Units as words name them: few by name, many by their number. */
export function named(on: Layer, units: readonly number[]): string {
  const names = t.change.list(units.slice(0, 3).map((u) => on.units[u]!.name))
  return units.length <= 3 && names.length < 100 ? names : t.plan.units(units.length)
}

/** Says what is locked of what an edit would change. Gives whether nothing is. */
function free(on: Layer, d: Draft, regions: Iterable<number>, units: Iterable<number>): boolean {
  const by = held(on, d.plan, locksOf(d), regions, units)
  if (by.regions.length > 0) refuse(t.change.locked(t.change.list(by.regions.map((r) => d.plan.regions[r]!.code)), by.regions.length))
  else if (by.units.length > 0) refuse(t.change.locked(named(on, by.units), by.units.length))
  return by.regions.length + by.units.length === 0
}

function step(on: Layer, d: Draft, plan: PlanView, edits: Edit[], said: string): void {
  batch(() => {
    notice.value = null
    take(edited(on, d, { ...plan, title: t.change.title(d.began.title) }, edits, said))
  })
}

/**
 * Puts units into a region. The map shows it with the next frame; measures follow. What
 * cannot be is said and not done. Gives whether it was done.
 */
export function moveUnits(units: readonly number[], regionCode: string): boolean {
  const hand = inHand()
  if (!hand) return false
  const { on, d } = hand
  const { startTime } = performance.mark('move')
  const to = d.plan.regions.findIndex((r) => r.code === regionCode)
  const moving = [...new Set(units)].filter((u) => d.plan.of[u] !== to)
  if (to < 0) return false
  if (moving.length === 0) return refuse(t.change.there(named(on, units), regionCode)) !== null
  if (!free(on, d, [to, ...moving.map((u) => d.plan.of[u]!)], moving)) return false
  const gone = emptied(d.plan, moving)
  if (gone.length > 0) return refuse(t.change.emptied(t.change.list(gone.map((r) => d.plan.regions[r]!.code)))) !== null
  const edits = moving.map((u) => ({ move: { unit: on.units[u]!.code, region: regionCode } }))
  step(on, d, moved(d.plan, moving, to), edits, t.change.moved(named(on, moving), regionCode))
  unscored = startTime
  afterFrame(() => performance.measure('move-drawn', { start: startTime }))
  return true
}

/** Lets two units of two regions change places. */
export function swapUnits(a: number, b: number): boolean {
  const hand = inHand()
  if (!hand) return false
  const { on, d } = hand
  const [of, other] = [d.plan.of[a]!, d.plan.of[b]!]
  if (of === other || !free(on, d, [of, other], [a, b])) return false
  const edit = { swap: { a: on.units[a]!.code, b: on.units[b]!.code } }
  step(on, d, moved(moved(d.plan, [a], other), [b], of), [edit], t.change.swapped(on.units[a]!.name, on.units[b]!.name))
  return true
}

/** Makes one region of two, by the name of the first. */
export function mergeRegions(code: string, other: string): boolean {
  const hand = inHand()
  if (!hand) return false
  const { on, d } = hand
  const [r, s] = [code, other].map((c) => d.plan.regions.findIndex((x) => x.code === c)) as [number, number]
  if (r < 0 || s < 0 || r === s || !free(on, d, [r, s], within(d.plan, r, s))) return false
  step(on, d, merged(d.plan, r, s), [{ merge: { region: code, other } }], t.change.merged(code, other))
  return true
}

/** Makes two regions of one: these units are the new one, or else what a short search of the service finds. */
export async function splitRegion(code: string, units: readonly number[] = []): Promise<boolean> {
  const hand = inHand()
  if (!hand) return false
  const { on, d } = hand
  const r = d.plan.regions.findIndex((x) => x.code === code)
  if (r < 0 || !free(on, d, [r], within(d.plan, r))) return false
  if (emptied(d.plan, units).includes(r)) return refuse(t.change.whole_(code)) !== null
  const next = edited(on, d, d.plan, [{ split: { region: code, units: units.map((u) => on.units[u]!.code) } }], t.change.split(code))
  let done = false
  await attempt(async () => {
    const answer = await measured(on, next)
    done = draft.value === d
    if (done) take(answer)
  })
  return done
}

function within(plan: PlanView, ...regions: number[]): number[] {
  return [...plan.of.keys()].filter((u) => regions.includes(plan.of[u]!))
}

/** Locks units or regions, by their codes; or lets them go. */
export function lock(codes: readonly string[], held: boolean): boolean {
  const hand = inHand()
  if (!hand) return false
  const { on, d } = hand
  const locks = locksOf(d)
  const changed = codes.filter((code) => (locks.regions.has(code) || locks.units.has(code)) !== held)
  if (changed.length === 0) return false
  const regions = new Set(d.plan.regions.map((r) => r.code))
  const units = changed.flatMap((code) => (regions.has(code) ? [] : on.index.get(code) ?? []))
  const what = units.length === changed.length ? named(on, units) : t.change.list(changed)
  if (held) take(edited(on, d, d.plan, changed.map((target) => ({ lock: { target } })), t.change.lockedNow(what)))
  else take({ ...d, edits: d.edits.filter((e) => !changed.includes(e.lock?.target ?? '')), said: t.change.unlocked(what), measuring: true })
  return true
}

/** Asks that units share a region, or that no two of them do, when the rest is solved anew; measured from now on. */
export function ask(kind: 'together' | 'apart', units: readonly number[]): boolean {
  const hand = inHand()
  if (!hand || units.length < 2) return false
  const { on, d } = hand
  const name = named(on, units)
  const group = { name, units: units.map((u) => on.units[u]!.code) }
  take({ ...d, [kind]: [...d[kind], group], said: t.change.asked(kind, name), measuring: true })
  picked.value = new Set()
  return true
}

/** Takes such a wish back, by its place in the list; or all that earlier edits ask. */
export function drop(kind: 'together' | 'apart' | 'kept', index?: number): void {
  const hand = inHand()
  if (!hand) return
  const { d } = hand
  const said = index === undefined ? t.change.letGo : t.change.dropped(d[kind][index]?.name ?? '')
  take({ ...d, [kind]: index === undefined ? [] : d[kind].filter((_, i) => i !== index), said, measuring: true })
}

/** A draft as the service measures it. */
export async function measured(on: Layer, d: Draft): Promise<Draft> {
  const given = { scenario: measuredBy(d), division: division(on, d.base) }
  if (d.edits.length === 0) {
    const { scorecard } = await post<ScorePlanResponse>('/v1/plans:score', given)
    return { ...d, plan: { ...d.plan, card: scorecard }, resolve: null, broken: [], mended: [], measures: [], measuring: false }
  }
  const answer: Full<EditPlanResponse> = await post<EditPlanResponse>('/v1/plans:edit', { ...given, edits: d.edits })
  const { broken, mended, measures, resolve } = answer
  return { ...d, plan: editedPlan(on, d.plan, answer), resolve: tidy(resolve), broken, mended, measures, measuring: false }
}

const measure = latest(async (d: Draft): Promise<void> => {
  const on = layer.value
  if (!on || draft.value !== d) return
  const fine = await attempt(async () => {
    const next = await measured(on, d)
    if (draft.value !== d) return
    replace(next)
    const start = unscored
    unscored = -1
    if (start < 0) return
    performance.measure('move-answered', { start })
    afterFrame(() => performance.measure('move-scored', { start }))
  })
  unmeasured.value = fine || draft.value !== d ? null : d
})

// Whatever is in hand and not measured is: after an edit, and after going back to one that was overtaken.
effect(() => {
  const d = draft.value
  if (d?.measuring) measure(d)
})

// What could not be measured because the service did not answer is, once it does again.
effect(() => {
  if (!offline.value && unmeasured.peek()) again()
})

/** Measures what is in hand once more, after that failed. */
export function again(): void {
  unmeasured.value = null
  if (draft.value?.measuring) measure(draft.value)
}

/** After the next frame is drawn. */
function afterFrame(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work))
}
