// The colour of every unit, from what is shown.
import { computed } from '@preact/signals'
import { colourOf, deviationScale, matchRegions, noRegion, quantileScale, tintRegions, tints, type Scale } from '../model/colour'
import type { Layer } from '../model/layer'
import type { PlanView } from '../model/plan'
import { measureOf } from '../model/measures'
import { layer, plan, shade } from './state'

let last: { on: Layer; plan: PlanView; tint: number[] } | null = null

/** The tint of each region of the plan on the map, an index of `tints`. Plans keep tints from one to the next. */
export const regionTints = computed<number[]>(() => {
  const on = layer.value
  const now = plan.value
  if (!on || !now || now.of.length !== on.units.length) return []
  const before = last?.on === on ? matchRegions(now.of, now.regions.length, last.plan.of).map((b) => (b < 0 ? -1 : last!.tint[b]!)) : []
  const tint = tintRegions(on, now.of, now.regions.length, before)
  last = { on, plan: now, tint }
  return tint
})

/** The scale of the figure that is shown; null where colours are regions. */
export const scale = computed<Scale | null>(() => {
  const [on, by, now] = [layer.value, shade.value, plan.value]
  if (!on || by.of === 'regions') return null
  if (by.of === 'unit') return quantileScale(on.values.get(by.id) ?? [])
  const measure = measureOf(by.id, now?.card ?? null)
  if (!measure || !now?.card) return null
  const values = now.card.regions.map(measure.of)
  return measure.id === 'deviation' ? deviationScale(Math.max(...values.map(Math.abs), 0.01)) : quantileScale(values)
})

/** The colour of each unit of the layer. */
export const painted = computed<string[]>(() => {
  const [on, by, now, figures] = [layer.value, shade.value, plan.value, scale.value]
  if (!on) return []
  if (by.of === 'unit' && figures) {
    const values = on.values.get(by.id)
    return on.units.map((_, u) => colourOf(figures, values?.[u] ?? NaN))
  }
  const measure = by.of === 'region' ? measureOf(by.id, now?.card ?? null) : undefined
  if (measure && figures && now?.card) {
    const at = new Map(now.card.regions.map((r) => [r.code, colourOf(figures, measure.of(r))]))
    return on.units.map((_, u) => at.get(now.regions[now.of[u]!]?.code ?? '') ?? noRegion)
  }
  const tint = regionTints.value
  return on.units.map((_, u) => (now && now.of[u]! >= 0 && tint.length ? tints[tint[now.of[u]!]!]! : noRegion))
})
