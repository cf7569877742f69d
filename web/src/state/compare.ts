// What is compared with the plan in hand, and how the maps show it.
import { computed, signal } from '@preact/signals'
import type { Full } from '../api/client'
import type { ComparePlansResponse } from '../api/schema'
import { matchRegions, noRegion, tintRegions, tints } from '../model/colour'
import type { Layer } from '../model/layer'
import type { PlanView } from '../model/plan'
import type { Swap } from '../model/swaps'
import { regionTints } from './paint'
import { draft, glimpse, layer, tab } from './state'

/** Two plans, or one beside many. */
export const way = signal<'two' | 'many'>('two')

/** Plan B, and the layer that it divides. */
export interface Rival {
  /** What was chosen, such as "reference:stp17". */
  key: string
  title: string
  on: Layer
  plan: PlanView
}
export const rival = signal<Rival | null>(null)

/** How plan B differs from plan A, as the service says. */
export interface Difference {
  a: PlanView
  b: PlanView
  answer: Full<ComparePlansResponse>
  moved: ReadonlySet<number>
  /** The region of A that each region of B stands for, or -1. */
  match: number[]
  swaps: Swap[]
}
export const difference = signal<Difference | null>(null)

export const onlyDifferences = signal(false)
/** The units of the swap that is pointed out; null for all that moved. */
export const lit = signal<ReadonlySet<number> | null>(null)

/** Plan A: the one in hand, and none while a search draws another on the map. */
export const planA = computed<PlanView | null>(() => (glimpse.value ? null : (draft.value?.plan ?? null)))

/** Plan B where it divides the layer that is on the map. */
export const planB = computed<PlanView | null>(() => (rival.value && rival.value.on === layer.value ? rival.value.plan : null))

/** The difference between what is in hand and plan B; null while it is not known. */
export const known = computed<Difference | null>(() => {
  const d = difference.value
  return d && d.a === planA.value && d.b === planB.value ? d : null
})

/** The map is in two. */
export const twin = computed(() => tab.value === 'compare' && way.value === 'two' && planA.value !== null && planB.value !== null)

/** Units that both maps hatch. */
export const hatched = computed<ReadonlySet<number>>(() => lit.value ?? known.value?.moved ?? new Set<number>())

/** Colours of the units by plan A and by plan B, whose regions have the tints of those of A that they stand for. */
export const twinColours = computed<{ a: string[]; b: string[] } | null>(() => {
  const [on, a, b, tintA] = [layer.value, planA.value, planB.value, regionTints.value]
  if (!on || !a || !b || tintA.length === 0) return null
  const match = known.value?.match ?? matchRegions(b.of, b.regions.length, a.of)
  const tintB = tintRegions(on, b.of, b.regions.length, match.map((r) => (r < 0 ? -1 : tintA[r]!)))
  const grey = onlyDifferences.value ? known.value : null
  const colours = (of: Int32Array, tint: number[]): string[] =>
    Array.from(of, (r, u) => (r < 0 || (grey && !grey.moved.has(u)) ? noRegion : tints[tint[r]!]!))
  return { a: colours(a.of, tintA), b: colours(b.of, tintB) }
})
