// The map for what works on it: clicks, lassos, pictures.
import { batch, signal } from '@preact/signals'
import type { UnitMap } from '../map/map'
import type { Layer } from '../model/layer'
import { listed, several, whole } from '../state/hand'
import { picked, plan, region, tab, unit } from '../state/state'
import { t } from '../text/en'

/** The map once it is there. */
export const mapTools = signal<UnitMap | null>(null)

/** The map of plan B beside it, while two plans are compared. */
export const twinTools = signal<UnitMap | null>(null)

/** What a picture of a layer says below: what the outlines are, and whose figures. */
export const smallPrint = (on: Layer): string[] => [...(on.info.outlines === 'schematic' ? [t.page.schematic] : []), ...on.attribution]

/** A click on a unit: opens its card; in Change it picks the unit, with shift beside others. */
export function pickUnit(u: number, more: boolean): void {
  const code = plan.value?.regions[plan.value.of[u]!]?.code ?? ''
  batch(() => {
    if (tab.value !== 'change') {
      unit.value = u
      region.value = code
      return
    }
    const among = picked.value
    const next = new Set(more || several.value ? among : [])
    if (among.has(u) && (next.size > 0 || among.size === 1)) next.delete(u)
    else next.add(u)
    picked.value = next
    whole.value = code
    if (listed.value) listed.value = code
  })
}
