// The map with the plan in hand.
import { effect, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { UnitMap } from '../../map/map'
import { labels, ruling } from '../../model/drawing'
import { members } from '../../model/plan'
import { calledShort } from '../../model/swaps'
import type { Layer } from '../../model/layer'
import { twin } from '../../state/compare'
import { compared } from '../../state/compared'
import { lockedUnits } from '../../state/hand'
import { view } from '../../actions/link'
import { near, overlaid, pointedUnit } from '../../state/look'
import { atlas, draft, hovered, layer, loading, marked, picked, plan, regionIndex, unit } from '../../state/state'
import { t } from '../../text/en'
import { Compared } from './compared'
import { Legend } from './legend'
import { painted } from '../../state/paint'
import { Sources } from './sources'
import { Tip } from './tip'
import { mapTools, pickUnit } from '../tools'

export function MapView(): preact.JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const still = useSignal('')
  const drawn = useSignal('')
  useEffect(() => {
    const map = new UnitMap(box.current!, `${t.page.map}. ${t.page.mapHelp}`, {
      hover: (u) => (hovered.value = u),
      click: (u, more) => pickUnit(u, more),
      moved: () => (view.value = map.view),
      seen: () => {
        performance.mark('map-seen')
        void start()
      },
      settled: (is) => {
        if (is && performance.getEntriesByName('map-drawn').length === 0) performance.mark('map-drawn') // the first map
        drawn.value = is ? (layer.peek()?.id ?? '') : ''
      },
    })
    let started = false
    const start = async (): Promise<void> => {
      if (started) return
      started = true
      try {
        await map.start()
        mapTools.value = map
      } catch (cause) {
        still.value = cause instanceof TypeError ? t.states.noEngine : t.states.noMap // an import fails with a TypeError
      }
    }
    const stop = follow(map)
    return () => {
      stop()
      mapTools.value = null
      map.remove()
    }
  }, [])
  return (
    <main class={twin.value ? 'map twin' : 'map'} aria-label={t.page.map} aria-busy={loading.value !== ''} data-drawn={drawn.value || undefined}>
      <div ref={box} class="canvas" />
      {still.value && <div class="state still" role="status"><p><strong>{still.value}</strong></p><p>{t.states.noMapHelp}</p></div>}
      {loading.value && <div class="state loading" role="status"><p>{t.page.loading(layerTitle(loading.value))}</p></div>}
      {compared.value ? <Compared /> : <Legend />}
      <Sources />
      <Tip />
    </main>
  )
}

/** A layer by its title, once the atlas is there. */
function layerTitle(id: string): string {
  return atlas.value?.layers.find((l) => l.name.endsWith(`/${id}`))?.title ?? id
}

/** Draws what the signals say, and no more than what changed. */
function follow(map: UnitMap): () => void {
  let shown: Layer | null = null
  const { overlay } = map
  const stops = [
    effect(() => {
      const next = layer.value
      if (!next) return
      map.show(next, shown === null ? (view.peek() ?? 'whole') : 'whole')
      shown = next
    }),
    effect(() => map.hold(draft.value?.measuring ?? false)), // the service has the processor until it has measured a change
    effect(() => {
      const beside = compared.value
      const colours = beside?.colours ?? painted.value
      const current = plan.value
      if (layer.value) map.paint(colours, beside?.stroke ?? (({ a, b }) => ruling(current, a, b)))
    }),
    effect(() => {
      const on = layer.value
      const current = compared.value?.labels === false ? null : plan.value
      overlay.label(on && current ? labels(on, current, twin.value ? calledShort : undefined) : [])
    }),
    effect(() => overlay.mark([...marked.value])),
    effect(() => overlay.pick([...picked.value])),
    effect(() => overlay.lock(lockedUnits.value)),
    effect(() => {
      const [u, r, current] = [unit.value, regionIndex.value, plan.value]
      overlay.choose(u >= 0 ? [u] : r >= 0 && current ? (members(current)[r] ?? []) : [])
    }),
    effect(() => {
      const [code, current] = [near.value, plan.value]
      const u = compared.value && hovered.value >= 0 ? hovered.value : pointedUnit.value
      const r = current && code ? current.regions.findIndex((x) => x.code === code) : -1
      overlay.point(u >= 0 ? [u] : r >= 0 && current ? (members(current)[r] ?? []) : [])
    }),
    effect(() => {
      const other = layer.value && (compared.value ? compared.value.over : (overlaid.value?.plan ?? null))
      overlay.dash(other ? (a, b) => other.of[a] !== other.of[b] : null, compared.value === null)
    }),
  ]
  return () => stops.forEach((stop) => stop())
}
