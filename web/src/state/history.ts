// Every plan that was in hand, and the way back to it.
import { batch, computed, signal } from '@preact/signals'
import { noHistory, type Draft } from '../model/draft'
import { draft, layer, loading } from './state'
import type { Layer } from '../model/layer'

const history = signal(noHistory)
const layers = new WeakMap<Draft, Layer>()

export const canUndo = computed(() => history.value.past.length > 0)
export const canRedo = computed(() => history.value.future.length > 0)
/** Everything that was done, in order, what was taken back among it; and which of it is in hand. */
export const steps = computed(() => {
  const { past, future } = history.value
  const now = draft.value
  return { all: [...past, ...(now ? [now] : []), ...future], at: now ? past.length : -1 }
})
/** What undo would take back, in words. */
export const undoing = computed(() => (draft.value ?? history.value.past.at(-1))?.said ?? '')
export const redoing = computed(() => history.value.future[0]?.said ?? '')

/** Takes a draft in hand; the one before can be gone back to. */
export function take(next: Draft): void {
  const now = draft.value
  if (layer.value) layers.set(next, layer.value)
  history.value = { past: now ? [...history.value.past, now] : history.value.past, future: [] }
  draft.value = next
}

/** Leaves nothing in hand, as when another layer is on the map; the draft can be gone back to. */
export function putAway(): void {
  const now = draft.value
  if (!now) return
  history.value = { ...history.value, past: [...history.value.past, now] }
  draft.value = null
}

/** Puts a draft in the place of the one in hand, as when an answer about it has come. */
export function replace(next: Draft): void {
  if (layer.value) layers.set(next, layer.value)
  draft.value = next
}

export function undo(): void {
  const { past, future } = history.value
  const before = past.at(-1)
  if (!before || loading.value) return
  history.value = { past: past.slice(0, -1), future: [...(draft.value ? [draft.value] : []), ...future] }
  put(before)
}

export function redo(): void {
  const { past, future } = history.value
  const next = future[0]
  if (!next || loading.value) return
  history.value = { past: [...past, ...(draft.value ? [draft.value] : [])], future: future.slice(1) }
  put(next)
}

/** Goes to a step, by its place in `steps`. */
export function goTo(step: number): void {
  const { all, at } = steps.value
  const to = all[step]
  if (!to || step === at || loading.value) return
  history.value = { past: all.slice(0, step), future: all.slice(step + 1) }
  put(to)
}

/** The layer that a draft divides. */
export const layerOf = (d: Draft): Layer | undefined => layers.get(d)

function put(d: Draft): void {
  const of = layers.get(d)
  batch(() => {
    if (of && of !== layer.value) layer.value = of
    draft.value = d
  })
}
