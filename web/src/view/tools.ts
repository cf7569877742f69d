// The map for what works on it: clicks, lassos, pictures.
import { batch, signal } from '@preact/signals'
import type { UnitMap } from '../map/map'
import { picked, plan, region, tab, unit } from '../state/state'

/** The map once it is there. */
export const mapTools = signal<UnitMap | null>(null)

/** A click on a unit: opens its card; in Change, or with shift, picks it. */
export function pickUnit(u: number, more: boolean): void {
  batch(() => {
    unit.value = u
    region.value = plan.value && plan.value.of[u]! >= 0 ? plan.value.regions[plan.value.of[u]!]!.code : ''
    if (tab.value !== 'change') return
    const next = new Set(more ? picked.value : [])
    if (picked.value.has(u)) next.delete(u)
    else next.add(u)
    picked.value = next
  })
}
