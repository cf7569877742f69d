// The address of the page: it restores the view and the plan.
import { effect, signal } from '@preact/signals'
import type { View } from '../map/shapes'
import { compareWith } from './compare'
import { openEnsemble } from './many'
import { openLayer, openPlan } from './open'
import { planA, rival, way } from '../state/compare'
import { shownMany } from '../state/many'
import { draft, layer, shade, tab, tabs, type Tab } from '../state/state'

/** Where the map looks; null before anybody moved it. */
export const view = signal<View | null>(null)

/** Takes up what the address says. Gives whether it names something to show. */
export async function restore(): Promise<boolean> {
  const said = new URLSearchParams(location.hash.slice(1))
  const at = (said.get('map') ?? '').split('/').map(Number)
  if (at.length === 3 && at.every(Number.isFinite)) view.value = { zoom: at[0]!, centre: [at[1]!, at[2]!] }
  const wanted = said.get('tab')
  if (tabs.includes(wanted as Tab)) tab.value = wanted as Tab
  const [, of, id] = /^(unit|region):(.+)$/.exec(said.get('show') ?? '') ?? []
  if ((of === 'unit' || of === 'region') && id) shade.value = { of, id } // ids of means have a colon of their own
  const [plan, on, atlas] = [said.get('plan'), said.get('layer'), said.get('atlas')]
  if (plan && /^[0-9a-f]+$/.test(plan)) await openPlan(`plans/${plan}`, said.get('title') ?? '')
  else if (on) await openLayer(on, atlas ?? undefined)
  if (tab.value === 'compare') compared(said)
  writing()
  return Boolean(plan || on)
}

/** Takes up what the plan was compared with. */
function compared(said: URLSearchParams): void {
  const [on, a, key, many] = [layer.value, planA.value, said.get('with') ?? '', said.get('many') ?? '']
  if (on && /^[0-9a-f]+$/.test(many)) {
    way.value = 'many'
    void openEnsemble(on, `ensembles/${many}`)
  }
  if (!on || !a || !/^(reference:[a-z0-9_-]+|plan:plans\/[0-9a-f]+)$/.test(key)) return
  const title = on.info.references.find((r) => `reference:${r.id}` === key)?.title ?? said.get('beside') ?? ''
  void compareWith(on, a, key, title)
}

/** The address of what is shown now, in a part of the panel. */
export function address(on: Tab = tab.value): string {
  const said = new URLSearchParams()
  const kept = draft.value?.plan
  if (kept?.name) {
    said.set('plan', kept.name.replace('plans/', ''))
    said.set('title', kept.title)
  } else if (layer.value) {
    said.set('layer', layer.value.id)
    said.set('atlas', layer.value.atlas)
  }
  said.set('tab', on)
  if (on === 'compare' && shownMany.value) said.set('many', shownMany.value.ensemble.name.replace('ensembles/', ''))
  else if (on === 'compare' && way.value === 'two' && rival.value && !rival.value.key.startsWith('draft:')) {
    said.set('with', rival.value.key)
    if (rival.value.key.startsWith('plan:')) said.set('beside', rival.value.title)
  }
  if (shade.value.of !== 'regions') said.set('show', `${shade.value.of}:${shade.value.id}`)
  if (view.value) said.set('map', [view.value.zoom, ...view.value.centre].map((x) => x.toFixed(3)).join('/'))
  return `#${said.toString()}`
}

let begun = false

function writing(): void {
  if (begun) return
  begun = true
  let soon = 0
  effect(() => {
    const now = address()
    // Browsers take their time over it, and allow it only so often.
    clearTimeout(soon)
    if (now !== location.hash) soon = window.setTimeout(() => history.replaceState(null, '', now), 300)
  })
}
