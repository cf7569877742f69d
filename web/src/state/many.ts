// An ensemble of plans, and how the map shows what they have in common.
import { computed, signal } from '@preact/signals'
import type { Full } from '../api/client'
import type { Ensemble } from '../api/schema'
import { matchRegions, noRegion, tintRegions, tints } from '../model/colour'
import { cores, kindOf, type Kind, type Together } from '../model/cores'
import type { Layer } from '../model/layer'
import type { PlanView } from '../model/plan'
import type { Stroke } from '../map/overlay'
import { way } from './compare'
import { layer, tab } from './state'

export interface Many {
  on: Layer
  ensemble: Full<Ensemble>
  /** How often units that touch share a region. */
  pairs: Together[]
  /** The same by edge of the drawing; NaN where units do not touch. */
  shares: Float64Array
  /** Neighbours of each unit, the most often together first. */
  beside: { unit: number; share: number }[][]
}
export const many = signal<Many | null>(null)

/** Where the plan in hand stands among those of an ensemble. */
export interface Placed {
  plan: PlanView
  many: Many
  /** The ensemble was drawn with this plan set among its own, so that ranks are counted. */
  counted: boolean
  /** Measures of the plan by their titles. */
  values: Map<string, number>
}
export const placed = signal<Placed | null>(null)

/** A sample that is being drawn. */
export interface Drawing {
  run: string
  plans: number
  of: number
}
export const drawing = signal<Drawing | null>(null)

/** The share of plans in which areas of a core are together at least. */
export const least = signal(0.9)
export const withPlan = signal(false)

/** The ensemble that the map shows. */
export const shownMany = computed<Many | null>(() => (tab.value === 'compare' && way.value === 'many' && many.value && many.value.on === layer.value ? many.value : null))

export const stable = computed(() => {
  const m = shownMany.value
  return m ? cores(m.on.units.length, m.pairs, least.value) : null
})

let last: { on: Layer; of: Int32Array; tint: number[] } | null = null

/** Colours of the units by their cores, which keep them while the threshold moves. */
export const coreColours = computed<string[]>(() => {
  const [m, now] = [shownMany.value, stable.value]
  if (!m || !now) return []
  const before = last?.on === m.on ? matchRegions(now.of, now.count, last.of).map((c) => (c < 0 ? -1 : last!.tint[c]!)) : []
  const tint = tintRegions(m.on, now.of, now.count, before)
  last = { on: m.on, of: now.of, tint }
  return Array.from(now.of, (c) => (c < 0 ? noRegion : tints[tint[c]!]!))
})

/** How borders are drawn: the less the plans agree, the stronger. */
export const strokes: Record<Kind, Stroke> = {
  open: { width: 4, colour: '#a8200d' },
  contested: { width: 2.6, colour: '#dd6b10' },
  leaning: { width: 1.3, colour: '#8c6d46' },
  apart: { width: 1, colour: '#2b3135' },
  together: { width: 0.4, colour: '#8a9499' },
}

/** The stroke of each edge of the drawing; null where its units do not touch. */
export const manyStrokes = computed<(Stroke | null)[]>(() => {
  const m = shownMany.value
  if (!m) return []
  return m.on.edges.map(({ b }, i) => (b < 0 ? { width: 0.9, colour: '#505a5f' } : Number.isNaN(m.shares[i]) ? null : strokes[kindOf(m.shares[i]!)]))
})
