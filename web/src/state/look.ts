// How the plan is looked at: what is pointed at, how the table lies, what is beside the plan.
import { computed, signal } from '@preact/signals'
import type { PlanView } from '../model/plan'
import type { Sorting } from '../model/sort'
import { needsOf } from '../model/profile'
import { question } from './question'
import { hovered, layer, plan, profiles, region, unit } from './state'

/** The panel has room for all columns of its table. */
export const wide = signal(false)
export const sorting = signal<Sorting>({ by: 'code', down: false })

/** The code of the region that a row or a bar under the pointer means, or empty. */
export const pointed = signal('')
/** The unit that a button under the pointer means, or -1. */
export const pointedUnit = signal(-1)
/** The code of the region under the pointer, on the map or elsewhere, or empty. */
export const near = computed(() => {
  const now = plan.value
  if (pointed.value || hovered.value < 0 || !now) return pointed.value
  return now.regions[now.of[hovered.value] ?? -1]?.code ?? ''
})

/** The code of the region in hand, that of the unit where one is, or empty. */
export const heldRegion = computed(() => {
  const now = plan.value
  return unit.value < 0 || !now ? region.value : (now.regions[now.of[unit.value] ?? -1]?.code ?? '')
})

/** Which parts of the cards are open. They stay so from one card to the next. */
export const unfolded = signal<ReadonlySet<string>>(new Set())

/** A real division that is laid beside the plan. */
export interface Beside {
  /** Name of the layer that it divides. */
  layer: string
  id: string
  plan: PlanView
}

export const beside = signal<Beside | null>(null)
/** The same as far as it belongs on the map. */
export const overlaid = computed(() => (beside.value && beside.value.layer === layer.value?.name ? beside.value : null))

/** Ids of the indicators that stand for need: those of the plan, or of the question before there is one. */
export const needIds = computed<string[]>(() => {
  const on = layer.value
  if (!on) return []
  const ids = plan.value?.card?.needs.indicators.map((i) => i.id) ?? needsOf(profiles.value, plan.value?.scenario.needs || question.value.needs || 'core-5', on.values)
  return ids.filter((id) => on.values.has(id))
})
