// What the map shows in the place of the plan, while that is compared.
import { computed } from '@preact/signals'
import type { Stroke } from '../map/overlay'
import type { PlanView } from '../model/plan'
import { twin, twinColours } from './compare'
import { coreColours, manyStrokes, shownMany, withPlan } from './many'
import { plan } from './state'

export interface Compared {
  colours: string[]
  /** Strokes of lines between units; null leaves them to the plan. */
  stroke: ((edge: { a: number; b: number }, index: number) => Stroke | null) | null
  labels: boolean
  /** The plan whose borders are dashes on top; null for none. */
  over: PlanView | null
}

export const compared = computed<Compared | null>(() => {
  if (twin.value && twinColours.value) return { colours: twinColours.value.a, stroke: null, labels: true, over: null }
  if (!shownMany.value) return null
  const lines = manyStrokes.value
  return { colours: coreColours.value, stroke: (_, i) => lines[i] ?? null, labels: false, over: withPlan.value ? plan.value : null }
})
