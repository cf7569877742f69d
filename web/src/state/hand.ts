// What follows from the draft in hand: what is locked, what is cut off.
import { computed, signal } from '@preact/signals'
import { locksOf, type Locks } from '../model/edit'
import { cutOff, type CutOff } from '../model/options'
import { draft, layer } from './state'

const none: Locks = { regions: new Set(), units: new Set() }

/** Codes of regions and units that are locked. */
export const locks = computed<Locks>(() => (draft.value ? locksOf(draft.value) : none))

/** Units that no edit may move. */
export const lockedUnits = computed<number[]>(() => {
  const [on, d, { regions, units }] = [layer.value, draft.value, locks.value]
  if (!on || !d || d.plan.of.length !== on.units.length || regions.size + units.size === 0) return []
  return on.units.flatMap((u, i) => (units.has(u.code) || regions.has(d.plan.regions[d.plan.of[i]!]?.code ?? '') ? [i] : []))
})

/** Units that are cut off from the rest of their region. */
export const cuts = computed<CutOff[]>(() => {
  const [on, d] = [layer.value, draft.value]
  return on && d && d.plan.of.length === on.units.length ? cutOff(on, d.plan) : []
})

/** Every area that is pressed is added to those picked, as with shift held. */
export const several = signal(false)

/** The region whose areas are listed to be picked from; empty for those of all. */
export const listed = signal('')

/** The region that can be locked, merged and split as a whole; empty for the first. */
export const whole = signal('')
