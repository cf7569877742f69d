// What the page knows. Everything that is shown follows from these signals.
import { computed, signal } from '@preact/signals'
import type { Full } from '../api/client'
import type { Atlas, Preset, Profile } from '../api/schema'
import type { Layer } from '../model/layer'
import type { Draft } from '../model/draft'
import type { PlanView } from '../model/plan'

/** The parts of the panel, in their order. */
export const tabs = ['solve', 'understand', 'change', 'compare', 'take'] as const
export type Tab = (typeof tabs)[number]

/** What the colours of the map say: regions, a figure of the units, or a measure of the regions. */
export type Shade = { of: 'regions' } | { of: 'unit'; id: string } | { of: 'region'; id: string }

export interface Notice {
  kind: 'error' | 'warning' | 'done'
  text: string
  /** What is wrong point by point. */
  details?: string[]
}

export const tab = signal<Tab>('solve')
export const notice = signal<Notice | null>(null)
/** The service did not answer the last time. */
export const offline = signal(false)
/** The service wants to know who asks. */
export const locked = signal(false)

export const atlases = signal<Full<Atlas>[]>([])
export const atlas = signal<Full<Atlas> | null>(null)
export const presets = signal<Full<Preset>[]>([])
export const profiles = signal<Full<Profile>[]>([])

export const layer = signal<Layer | null>(null)
/** The name of a layer that is on its way. */
export const loading = signal('')

/** The plan in hand with its edits; null before there is one. */
export const draft = signal<Draft | null>(null)
/** A plan that a search under way has found so far. It is on the map, and in nobody's hand. */
export const glimpse = signal<PlanView | null>(null)
/** What the map shows. */
export const plan = computed<PlanView | null>(() => glimpse.value ?? draft.value?.plan ?? null)

/** The unit under the pointer, or -1. */
export const hovered = signal(-1)
/** The unit whose card is open, or -1. */
export const unit = signal(-1)
/** The code of the region whose card is open, or empty. */
export const region = signal('')
/** Units picked to be changed together. */
export const picked = signal<ReadonlySet<number>>(new Set())

export const shade = signal<Shade>({ of: 'regions' })
/** Units that the map hatches, such as those that moved. */
export const marked = signal<ReadonlySet<number>>(new Set())

/** Index of the region in hand, or -1. */
export const regionIndex = computed(() => plan.value?.regions.findIndex((r) => r.code === region.value) ?? -1)
